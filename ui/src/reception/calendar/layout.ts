/** Where things stand in a day's column. */
import type { Appointment, CalendarSlot } from "../../api/types";
import { addDays, civilOf } from "./days";

const DAY = 24 * 60;

/** A part of one day's column, in minutes of the wall clock. */
export interface Band {
  from: number;
  until: number;
}

/** What of a stretch of time lies on a day. */
export function bandOn(date: string, start: string, end: string, zone: string): Band | null {
  const [from, until] = [civilOf(start, zone), civilOf(end, zone)];
  if (until.date < date || from.date > date || (until.date === date && until.minute === 0)) return null;
  return { from: from.date < date ? 0 : from.minute, until: until.date > date ? DAY : until.minute };
}

/** Bands that touch become one. */
export function joined(bands: readonly Band[]): Band[] {
  const all: Band[] = [];
  for (const band of bands.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && band.from <= last.until) last.until = Math.max(last.until, band.until);
    else all.push({ ...band });
  }
  return all;
}

export interface Placed {
  appointment: Appointment;
  band: Band;
  /** Which of the columns of those that overlap it stands in, and how many there are. */
  lane: number;
  lanes: number;
}

/** Places a day's appointments so that none hides another. */
export function placed(appointments: readonly Appointment[], date: string, zone: string): Placed[] {
  const bands = appointments.flatMap((appointment) => {
    const band = bandOn(date, appointment.start, appointment.end, zone);
    return band ? [{ appointment, band }] : [];
  });
  bands.sort((a, b) => a.band.from - b.band.from || a.appointment.practitioner.name.localeCompare(b.appointment.practitioner.name));
  const all: Placed[] = [];
  let group: Placed[] = [];
  let groupEnd = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map((one) => one.lane + 1));
    for (const one of group) one.lanes = lanes;
    all.push(...group);
    group = [];
  };
  for (const { appointment, band } of bands) {
    if (band.from >= groupEnd) close();
    const busy = new Set(group.filter((one) => one.band.until > band.from).map((one) => one.lane));
    let lane = 0;
    while (busy.has(lane)) lane += 1;
    group.push({ appointment, band, lane, lanes: 1 });
    groupEnd = Math.max(groupEnd, band.until);
  }
  close();
  return all;
}

/** When somebody of these works on a day. */
export function worked(hours: readonly CalendarSlot[], date: string, zone: string): Band[] {
  const bands = hours.map(({ start, end }) => bandOn(date, start, end, zone));
  return joined(bands.filter((band) => band !== null));
}

/** The hours that the grid shows: those of work and of appointments, at least from eight to five. */
export function shownHours(days: readonly string[], hours: readonly CalendarSlot[], appointments: readonly Appointment[], zone: string): Band {
  const times = [...hours, ...appointments];
  const bands = days.flatMap((date) => times.map(({ start, end }) => bandOn(date, start, end, zone))).filter((band) => band !== null);
  const from = Math.min(8 * 60, ...bands.map((band) => band.from));
  const until = Math.max(17 * 60, ...bands.map((band) => band.until));
  return { from: Math.floor(from / 60) * 60, until: Math.ceil(until / 60) * 60 };
}

/** The range of the days, for the server: a civil day more, so that no change of clocks cuts it. */
export function lastDay(days: readonly string[]): string {
  return addDays(days.at(-1) ?? "", 1);
}
