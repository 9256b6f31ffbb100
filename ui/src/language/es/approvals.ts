import type { Catalogue } from "../catalogue";

export const approvals: Catalogue["approvals"] = {
  approvals: "Aprobaciones",
  cases: "Casos",
  case: "Caso",
  nothingWaitsWhy: "Aquí llegan las recetas y las preguntas médicas de las llamadas, para que decida un médico.",
  noteOfFrontDesk: "Nota de recepción",
  theCall: "La llamada",
  yourDecision: "Su decisión",
  verdict: "Resolución",
  remarkOptional: "Observación (opcional)",
  whoDoesWhat: "Quién hace qué",
  followUpExample: "Recepción: pedir un análisis de sangre",
  enterHint: "Intro confirma; Mayúsculas e Intro empieza otra línea.",
  waiting: "{count} en espera",
  allCases: "Todos los casos",
  asked: "{title} · preguntado {ago}",
  decided: "{verdict}: se avisa a recepción",
  confirm: "Confirmar: {choice}",
  approve: "Aprobar",
  reject: "Rechazar",
  requestFollowUp: "Pedir seguimiento",
};
