import type { Catalogue } from "../catalogue";

export const reviews: Catalogue["reviews"] = {
  title: "Revisiones",
  queue: "Llamadas por revisar",
  call: "Llamada",
  waiting: "{count} en espera",
  unclear: "No está claro",
  all: "Todas las llamadas",
  open: "Abrir la llamada",
  transcript: "Lo que se dijo",
  empty: "Nada espera una revisión",
  emptyWhy:
    "Aquí llegan las llamadas escaladas, mal entendidas, difíciles de oír o sin terminar, y una muestra de todas las demás.",
  gone: "Esta llamada ya no espera",
  goneWhy: "Tiene un veredicto, o no está entre las primeras de la cola.",
  more: "Mostrar más",
  yourVerdict: "Su veredicto",
  verdict: "Veredicto",
  note: "Nota (opcional)",
  confirm: "Confirmar",
  confirmVerdict: "Confirmar: {verdict}",
  hint: "Del 1 al 5 se elige, Intro confirma, J y K recorren la cola.",
  readOnly: "Los veredictos los dan los médicos, los administradores y los propietarios.",
  done: "Revisada: {verdict}",
  undone: "Se retiró el veredicto",
  week: "Semana {week}",
  progress: "{done} de {all} esta semana",
  noneThisWeek: "Ninguna llamada de esta semana pide una revisión.",
  missed: "Escaladas omitidas",
  needless: "Escaladas innecesarias",
  share: "{share}, intervalo del 95 %: de {low} a {high}",
  nothingReviewed: "nada revisado todavía",
};

export const reviewReason: Catalogue["reviewReason"] = {
  escalated: "Escalada",
  misunderstanding: "Mal entendida",
  low_confidence: "Difícil de oír",
  incomplete: "Sin terminar",
  sample: "Muestra",
};

export const reviewVerdict: Catalogue["reviewVerdict"] = {
  right: "Correcta",
  wrong_intent: "Motivo equivocado",
  missed_escalation: "Escalada omitida",
  needless_escalation: "Escalada innecesaria",
  bad_slot: "Dato equivocado",
};

export const reviewMeaning: Catalogue["reviewMeaning"] = {
  right: "Un buen recepcionista habría hecho lo mismo",
  wrong_intent: "Quien llamaba quería otra cosa",
  missed_escalation: "Se debería haber avisado a una persona",
  needless_escalation: "No hacía falta ninguna persona",
  bad_slot: "Un nombre, una fecha, un número u otro dato no es correcto",
};
