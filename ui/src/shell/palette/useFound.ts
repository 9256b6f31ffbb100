/** Tasks and calls that the palette finds at the server. What is typed may be a patient's name: it goes into bodies. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { t, term } from "../../language/t";
import { callerName } from "../../reception/calls/CallFacts";
import { phoneNumber } from "../../reception/calls/search";
import { gist, patientName } from "../../reception/tasks/gist";
import { useHere, useMay } from "../../session/clinic";
import { formatTime } from "../../shared/time";
import { TASK_KIND } from "../../shared/words";
import { readId, type Command } from "./commands";

const AT_MOST = 6;

const foundTasks = (q: string) => ({
  queryKey: ["tasks", "found", q],
  queryFn: () => body(api.POST("/api/tasks/search", { body: { q, limit: AT_MOST } })),
});

const foundCalls = (phone: string) => ({
  queryKey: ["calls", "found", phone],
  queryFn: () => body(api.POST("/api/calls/search", { body: { phone, limit: AT_MOST } })),
});

const foundLines = (q: string) => ({
  queryKey: ["calls", "said", q],
  queryFn: () => body(api.POST("/api/transcripts/search", { body: { q, limit: AT_MOST } })),
});

interface Found {
  tasks: Command[];
  calls: Command[];
  searching: boolean;
  error: unknown;
}

const NOTHING: Found = { tasks: [], calls: [], searching: false, error: null };

/** Searches for what was typed, from two letters on. */
export function useFound(q: string): Found {
  const { clinic } = useHere();
  const navigate = useNavigate();
  const readsTasks = useMay("task.read");
  const readsCalls = useMay("call.read");
  const readsLines = useMay("transcript.read");
  const id = readId(q);
  const wanted = q.length >= 2 && id === null;
  const phone = phoneNumber(q, clinic.country);
  const asked = { placeholderData: keepPreviousData, staleTime: 10_000 };
  const tasks = useQuery({ ...foundTasks(q), ...asked, enabled: wanted && readsTasks });
  const calls = useQuery({ ...foundCalls(phone ?? ""), ...asked, enabled: wanted && readsCalls && phone !== null });
  const lines = useQuery({ ...foundLines(q), ...asked, enabled: wanted && readsLines && phone === null });

  const openTask = (taskId: string) => navigate({ to: "/c/$clinic/tasks/$taskId", params: { clinic: clinic.slug, taskId } });
  const openCall = (callId: string, line?: number) =>
    navigate({ to: "/c/$clinic/calls/$callId", params: { clinic: clinic.slug, callId }, search: line === undefined ? {} : { line } });
  const when = (at: string) => formatTime(at, "full", clinic.time_zone);

  if (id) {
    const open: Record<typeof id.family, () => Command> = {
      tasks: () => ({ id: id.id, text: t("palette.openTask", { id: id.id }), icon: "tasks", run: () => void openTask(id.id) }),
      calls: () => ({ id: id.id, text: t("palette.openCall", { id: id.id }), icon: "phone", run: () => void openCall(id.id) }),
      escalations: () => ({
        id: id.id,
        text: t("palette.openEscalation", { id: id.id }),
        icon: "alarm",
        run: () => void navigate({ to: "/c/$clinic/escalations/$id", params: { clinic: clinic.slug, id: id.id } }),
      }),
    };
    const command = open[id.family]();
    const isTask = id.family === "tasks";
    return { ...NOTHING, tasks: isTask ? [command] : [], calls: isTask ? [] : [command] };
  }
  if (!wanted) return NOTHING;

  const queries = [tasks, calls, lines];
  return {
    tasks: (tasks.data?.items ?? []).map((task) => ({
      id: task.id,
      text: patientName(task),
      detail: [TASK_KIND[task.kind].text, gist(task)].filter(Boolean).join(" · "),
      icon: "tasks",
      run: () => void openTask(task.id),
    })),
    calls: [
      ...(phone === null ? [] : (calls.data?.items ?? [])).map(
        (call): Command => ({
          id: call.id,
          text: callerName(call),
          detail: [call.intent ? term("intent", call.intent) : "", when(call.started_at)].filter(Boolean).join(" · "),
          icon: "phone",
          run: () => void openCall(call.id),
        }),
      ),
      ...(phone === null ? (lines.data?.items ?? []) : []).map(
        (line): Command => ({
          id: `${line.call_id}-${line.seq}`,
          text: line.excerpt,
          detail: when(line.started_at),
          icon: "phone",
          run: () => void openCall(line.call_id, line.seq),
        }),
      ),
    ],
    searching: queries.some((query) => query.isFetching),
    error: queries.find((query) => query.isError)?.error ?? null,
  };
}
