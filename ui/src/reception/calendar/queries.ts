/** What the calendar reads and changes. */
import { queryOptions } from "@tanstack/react-query";
import { api, body, ifMatch } from "../../api/client";
import type {
  Appointment,
  CalendarRules,
  CalendarService,
  CalendarServiceBody,
  NewAppointment,
  Page,
  Practitioner,
  PractitionerBody,
  ScheduleException,
  ScheduleExceptionBody,
} from "../../api/types";

/** The most that the server gives at once. */
const PAGE = 200;

/** All appointments of a range, page by page: a week of a large clinic is some hundreds. */
async function everyAppointment(from: string, until: string): Promise<Appointment[]> {
  const all: Appointment[] = [];
  let cursor: string | undefined;
  do {
    const query = { from, until, limit: PAGE, ...(cursor ? { cursor } : {}) };
    const page: Page<Appointment> = await body(api.GET("/api/calendar/appointments", { params: { query } }));
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

export const appointmentsQuery = (from: string, until: string) =>
  queryOptions({ queryKey: ["calendar", "appointments", from, until], queryFn: () => everyAppointment(from, until) });

export const workingHoursQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: ["calendar", "hours", from, until],
    queryFn: () => body(api.GET("/api/calendar/working-hours", { params: { query: { from, until } } })),
  });

export const exceptionsQuery = (from?: string, until?: string) =>
  queryOptions({
    queryKey: ["calendar", "exceptions", from, until],
    queryFn: () => body(api.GET("/api/calendar/exceptions", { params: { query: { from, until } } })),
  });

export const servicesQuery = queryOptions({
  queryKey: ["calendar", "services"],
  queryFn: () => body(api.GET("/api/calendar/services")),
});

export const practitionersQuery = queryOptions({
  queryKey: ["calendar", "practitioners"],
  queryFn: () => body(api.GET("/api/calendar/practitioners")),
});

export const rulesQuery = queryOptions({
  queryKey: ["calendar", "rules"],
  queryFn: () => body(api.GET("/api/calendar/rules")),
});

export const feedsQuery = queryOptions({
  queryKey: ["calendar", "feeds"],
  queryFn: () => body(api.GET("/api/calendar/feeds")),
});

/** Free times of one day; `who` is empty for anybody. */
export const slotsQuery = (service: string, who: string, from: string, until: string) =>
  queryOptions({
    queryKey: ["calendar", "slots", service, who, from, until],
    queryFn: () =>
      body(
        api.GET("/api/calendar/availability", {
          params: { query: { service, from, until, ...(who ? { practitioner: who } : {}) } },
        }),
      ),
    enabled: service !== "",
  });

export const searchQuery = (q: string, from: string) =>
  queryOptions({
    queryKey: ["calendar", "search", q, from],
    queryFn: () =>
      body(api.POST("/api/calendar/appointments/search", { body: { q, from, cancelled: false, limit: 20 } })),
    enabled: q.trim().length >= 2,
  });

type Version = Pick<Appointment, "id" | "version">;

function target({ id, version }: Version) {
  return { path: { id }, header: ifMatch(version) };
}

export interface Place {
  start: string;
  practitioner?: string;
  service?: string;
  outside_hours?: boolean;
}

export const calendar = {
  create: (appointment: NewAppointment) => body(api.POST("/api/calendar/appointments", { body: appointment })),
  confirm: (appointment: Version) =>
    body(api.POST("/api/calendar/appointments/{id}/confirm", { params: target(appointment), body: {} })),
  release: ({ id }: Version) => body(api.POST("/api/calendar/appointments/{id}/release", { params: { path: { id } } })),
  move: (appointment: Version, place: Place) =>
    body(api.POST("/api/calendar/appointments/{id}/move", { params: target(appointment), body: place })),
  cancel: (appointment: Version, because: "patient" | "clinic") =>
    body(api.POST("/api/calendar/appointments/{id}/cancel", { params: target(appointment), body: { because } })),
  reinstate: (appointment: Version) =>
    body(api.POST("/api/calendar/appointments/{id}/reinstate", { params: target(appointment) })),
  end: (appointment: Version, status: "booked" | "fulfilled" | "noshow") =>
    body(api.PATCH("/api/calendar/appointments/{id}", { params: target(appointment), body: { status } })),
  saveService: (service: CalendarService | null, change: CalendarServiceBody) =>
    service
      ? body(api.PUT("/api/calendar/services/{id}", { params: target(service), body: change }))
      : body(api.POST("/api/calendar/services", { body: change })),
  savePractitioner: (practitioner: Practitioner | null, change: PractitionerBody) =>
    practitioner
      ? body(api.PUT("/api/calendar/practitioners/{id}", { params: target(practitioner), body: change }))
      : body(api.POST("/api/calendar/practitioners", { body: change })),
  addException: (exception: ScheduleExceptionBody) => body(api.POST("/api/calendar/exceptions", { body: exception })),
  removeException: ({ id }: Pick<ScheduleException, "id">) =>
    body(api.DELETE("/api/calendar/exceptions/{id}", { params: { path: { id } } })),
  saveRules: (version: number, rules: CalendarRules) =>
    body(api.PUT("/api/calendar/rules", { params: { header: ifMatch(version) }, body: rules })),
  createFeed: (practitioner: string) => body(api.POST("/api/calendar/feeds", { body: { practitioner } })),
  revokeFeed: (id: string) => body(api.DELETE("/api/calendar/feeds/{id}", { params: { path: { id } } })),
};
