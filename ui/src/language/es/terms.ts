import type { Catalogue } from "../catalogue";

export const taskKind: Catalogue["taskKind"] = {
  appointment: "Cita",
  reschedule: "Cambio de cita",
  cancel: "Cancelación",
  callback: "Devolver llamada",
  refill: "Receta",
  medical_question: "Pregunta médica",
  escalation: "Escalada",
  general: "General",
};

export const taskStatus: Catalogue["taskStatus"] = {
  pending: "Por hacer",
  in_progress: "En curso",
  completed: "Completada",
  cancelled: "Cancelada",
};

export const urgency: Catalogue["urgency"] = {
  emergency: "Emergencia",
  urgent: "Urgente",
  soon: "Pronto",
  routine: "Rutina",
};

export const verdict: Catalogue["verdict"] = {
  approve: "Aprobado",
  reject: "Rechazado",
  request_follow_up: "Seguimiento pedido",
};

export const callStatus: Catalogue["callStatus"] = {
  in_progress: "En curso",
  completed: "Terminada",
  failed: "Fallida",
  busy: "Ocupado",
  no_answer: "Sin respuesta",
  canceled: "Colgó antes",
};

export const escalationStatus: Catalogue["escalationStatus"] = {
  open: "Espera a alguien",
  acknowledged: "Atendida",
  resolved: "Resuelta",
};

export const role: Catalogue["role"] = {
  owner: "Propietario",
  admin: "Administrador",
  doctor: "Médico",
  staff: "Recepción",
  expert: "Experto",
  auditor: "Auditor",
};

export const openedBy: Catalogue["openedBy"] = {
  doctorsManagersAndAuditors: "Médicos, administradores, propietarios y auditores",
  doctorsAndManagers: "Médicos, administradores y propietarios",
  readers: "Recepción, médicos, administradores, propietarios y auditores",
  workers: "Recepción, médicos, administradores y propietarios",
  doctors: "Médicos",
  everybody: "Todos",
  managers: "Administradores y propietarios",
  managersAndAuditors: "Administradores, propietarios y auditores",
  allButAuditors: "Todos menos los auditores",
};

export const level: Catalogue["level"] = {
  emergency: "Emergencia",
  urgent: "Urgente",
};

export const slot: Catalogue["slot"] = {
  patient_name: "Paciente",
  birth_date: "Fecha de nacimiento",
  phone: "Teléfono",
  reason: "Motivo",
  service: "Servicio",
  appointment: "Cita",
  date: "Fecha",
  time: "Hora",
  new_date: "Fecha nueva",
  new_time: "Hora nueva",
  doctor: "Médico",
  provider_type: "Quiere ver a",
  drug: "Medicamento",
  dose: "Dosis",
  pharmacy: "Farmacia",
  calendar: "En la agenda",
};

export const intent: Catalogue["intent"] = {
  schedule_appointment: "Pedir cita",
  reschedule_appointment: "Cambiar la cita",
  cancel_appointment: "Cancelar la cita",
  callback_request: "Que le llamen",
  clinic_info: "Información de la clínica",
  refill: "Receta",
  medical_advice: "Consejo médico",
  human_request: "Hablar con una persona",
  goodbye: "Despedida",
  affirm: "Afirma",
  deny: "Niega",
  unclear: "No está claro",
  appointment: "Cita",
  reschedule: "Cambio de cita",
  cancel: "Cancelación",
  callback: "Devolver llamada",
  medical_question: "Pregunta médica",
  message: "Recado",
};

export const topic: Catalogue["topic"] = {
  hours: "Horario",
  holidays: "Festivos",
  location: "Ubicación",
  parking: "Aparcamiento",
  insurance: "Seguros",
  services: "Servicios",
  price: "Precio",
  documents: "Documentos",
  staff: "Personal",
  contact: "Contacto",
  online: "En línea",
  visiting: "Visitas",
};

export const speaker: Catalogue["speaker"] = {
  caller: "Quien llama",
  receptionist: "Recepcionista",
  system: "Sistema",
};

export const phase: Catalogue["phase"] = {
  open: "Abierta",
  anything_else: "Algo más",
  offered: "Ofrecido",
  filling: "Recogiendo datos",
  emergency: "Emergencia",
  handed_over: "Pasada a una persona",
  ended: "Terminada",
};

export const ask: Catalogue["ask"] = {
  name: "Nombre",
  reason: "Motivo",
  when: "Cuándo",
  hour: "Hora",
  day: "Día",
  instead: "Otro día",
  existing: "La cita que tiene",
  phone: "Teléfono",
  caller_number: "Si vale este número",
  birth_date: "Fecha de nacimiento",
  drug: "Medicamento",
  pharmacy: "Farmacia",
  question: "Pregunta",
  confirm: "Confirmación",
  change: "Cambio",
};

export const category: Catalogue["category"] = {
  cardiac: "Corazón",
  trauma: "Traumatismo",
  breathing: "Respiración",
  stroke: "Ictus",
  child: "Niño",
  unwell: "Malestar",
  bleeding: "Hemorragia",
  anaphylaxis: "Anafilaxia",
  sepsis: "Sepsis",
  pregnancy: "Embarazo",
  environmental: "Ambiental",
  vascular: "Vascular",
  urology: "Urología",
  poisoning: "Intoxicación",
  overdose: "Sobredosis",
  head_injury: "Golpe en la cabeza",
  fainting: "Desmayo",
  burns: "Quemaduras",
  abdominal: "Abdomen",
  violence: "Violencia",
  severe_pain: "Dolor intenso",
  self_harm: "Autolesión",
  seizure: "Convulsión",
  eye: "Ojo",
  diabetic: "Diabetes",
  confusion: "Confusión",
  withdrawal: "Abstinencia",
  unconscious: "Inconsciente",
  spinal: "Columna",
  sickle: "Anemia falciforme",
  psychosis: "Psicosis",
  post_op: "Tras una operación",
  drowning: "Ahogamiento",
  distress: "Angustia",
  device: "Dispositivo",
  declared: "Emergencia declarada",
  choking: "Atragantamiento",
  brain: "Cerebro",
  balance: "Equilibrio",
  unknown: "Desconocida",
  uncertain: "Incierta",
  human_request: "Hablar con una persona",
  misunderstanding: "Malentendido",
};

export const reason: Catalogue["reason"] = {
  emergency: "Emergencia",
  human_request: "Quiere hablar con una persona",
  misunderstanding: "Malentendido",
  provider_instability: "Fallo de un proveedor",
  medication: "Medicación",
  test_result: "Resultado de una prueba",
  medical_advice: "Consejo médico",
  distress: "Angustia",
  duration: "Duración",
  uncertain: "Incierto",
};

export const actor: Catalogue["actor"] = {
  user: "Persona",
  token: "Clave de API",
  caller: "Quien llama",
  system: "Sistema",
};

export const nextMove: Catalogue["nextMove"] = {
  listen: "Escucha",
  transfer: "Pasa la llamada",
  hang_up: "Cuelga",
};

export const appointmentStatus: Catalogue["appointmentStatus"] = {
  pending: "Reservada",
  booked: "Confirmada",
  fulfilled: "Vino",
  noshow: "No vino",
  cancelled: "Cancelada",
};

export const recordingKind: Catalogue["recordingKind"] = {
  call: "La llamada",
  voicemail: "Un mensaje",
};

export const recordingStatus: Catalogue["recordingStatus"] = {
  running: "se está grabando",
  ready: "se está trayendo",
  stored: "está aquí",
  empty: "no se grabó nada",
  erased: "borrada",
};

export const consent: Catalogue["consent"] = {
  told: "Se avisó de que las llamadas se graban.",
  asked: "Se preguntó si se podía grabar la llamada.",
  given: "Aceptó que se grabara.",
  refused: "No quiso que se grabara.",
};

export const smsWish: Catalogue["smsWish"] = {
  nothing: "Nada",
  emergencies: "Emergencias",
  urgent: "Emergencias y asuntos urgentes",
  everything: "Todo lo que se me notifica",
};
