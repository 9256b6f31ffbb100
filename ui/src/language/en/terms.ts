/** The words of the contract: its enums and codes, as people say them. */
export const taskKind = {
  appointment: "Appointment",
  reschedule: "Reschedule",
  cancel: "Cancellation",
  callback: "Call back",
  refill: "Refill",
  medical_question: "Medical question",
  escalation: "Escalation",
  general: "General",
} as const;

export const taskStatus = {
  pending: "To do",
  in_progress: "In progress",
  completed: "Completed",
  cancelled: "Cancelled",
} as const;

export const urgency = {
  emergency: "Emergency",
  urgent: "Urgent",
  soon: "Soon",
  routine: "Routine",
} as const;

export const verdict = {
  approve: "Approved",
  reject: "Rejected",
  request_follow_up: "Follow-up requested",
} as const;

export const callStatus = {
  in_progress: "Live",
  completed: "Ended",
  failed: "Failed",
  busy: "Busy",
  no_answer: "No answer",
  canceled: "Hung up early",
} as const;

export const escalationStatus = {
  open: "Waiting for somebody",
  acknowledged: "Acknowledged",
  resolved: "Resolved",
} as const;

export const role = {
  owner: "Owner",
  admin: "Administrator",
  doctor: "Doctor",
  staff: "Front desk",
  expert: "Expert",
  auditor: "Auditor",
} as const;

export const openedBy = {
  doctorsManagersAndAuditors: "Doctors, administrators, owners and auditors",
  doctorsAndManagers: "Doctors, administrators and owners",
  readers: "The front desk, doctors, administrators, owners and auditors",
  workers: "The front desk, doctors, administrators and owners",
  doctors: "Doctors",
  everybody: "Everybody",
  managers: "Administrators and owners",
  managersAndAuditors: "Administrators, owners and auditors",
  allButAuditors: "Everybody but auditors",
} as const;

export const level = {
  emergency: "Emergency",
  urgent: "Urgent",
} as const;

export const slot = {
  patient_name: "Patient",
  birth_date: "Date of birth",
  phone: "Phone",
  reason: "Reason",
  service: "Service",
  appointment: "Appointment",
  date: "Date",
  time: "Time",
  new_date: "New date",
  new_time: "New time",
  doctor: "Doctor",
  provider_type: "Wants to see",
  drug: "Medicine",
  dose: "Dose",
  pharmacy: "Pharmacy",
  calendar: "In the calendar",
} as const;

export const intent = {
  schedule_appointment: "Schedule appointment",
  reschedule_appointment: "Reschedule appointment",
  cancel_appointment: "Cancel appointment",
  callback_request: "Callback request",
  clinic_info: "Clinic info",
  refill: "Refill",
  medical_advice: "Medical advice",
  human_request: "Human request",
  goodbye: "Goodbye",
  affirm: "Affirm",
  deny: "Deny",
  unclear: "Unclear",
  appointment: "Appointment",
  reschedule: "Reschedule",
  cancel: "Cancel",
  callback: "Callback",
  medical_question: "Medical question",
  message: "Message",
} as const;

export const topic = {
  hours: "Hours",
  holidays: "Holidays",
  location: "Location",
  parking: "Parking",
  insurance: "Insurance",
  services: "Services",
  price: "Price",
  documents: "Documents",
  staff: "Staff",
  contact: "Contact",
  online: "Online",
  visiting: "Visiting",
} as const;

export const speaker = {
  caller: "Caller",
  receptionist: "Receptionist",
  system: "System",
} as const;

export const phase = {
  open: "Open",
  anything_else: "Anything else",
  offered: "Offered",
  filling: "Filling",
  emergency: "Emergency",
  handed_over: "Handed over",
  ended: "Ended",
} as const;

export const ask = {
  name: "Name",
  reason: "Reason",
  when: "When",
  hour: "Hour",
  day: "Day",
  instead: "Another day",
  existing: "The appointment there is",
  phone: "Phone",
  caller_number: "Whether this number",
  birth_date: "Birth date",
  drug: "Drug",
  pharmacy: "Pharmacy",
  question: "Question",
  confirm: "Confirm",
  change: "Change",
} as const;

export const category = {
  cardiac: "Cardiac",
  trauma: "Trauma",
  breathing: "Breathing",
  stroke: "Stroke",
  child: "Child",
  unwell: "Unwell",
  bleeding: "Bleeding",
  anaphylaxis: "Anaphylaxis",
  sepsis: "Sepsis",
  pregnancy: "Pregnancy",
  environmental: "Environmental",
  vascular: "Vascular",
  urology: "Urology",
  poisoning: "Poisoning",
  overdose: "Overdose",
  head_injury: "Head injury",
  fainting: "Fainting",
  burns: "Burns",
  abdominal: "Abdominal",
  violence: "Violence",
  severe_pain: "Severe pain",
  self_harm: "Self harm",
  seizure: "Seizure",
  eye: "Eye",
  diabetic: "Diabetic",
  confusion: "Confusion",
  withdrawal: "Withdrawal",
  unconscious: "Unconscious",
  spinal: "Spinal",
  sickle: "Sickle cell",
  psychosis: "Psychosis",
  post_op: "After an operation",
  drowning: "Drowning",
  distress: "Distress",
  device: "Device",
  declared: "Declared emergency",
  choking: "Choking",
  brain: "Brain",
  balance: "Balance",
  unknown: "Unknown",
  uncertain: "Uncertain",
  human_request: "Human request",
  misunderstanding: "Misunderstanding",
} as const;

export const reason = {
  emergency: "Emergency",
  human_request: "Human request",
  misunderstanding: "Misunderstanding",
  provider_instability: "Provider instability",
  medication: "Medication",
  test_result: "Test result",
  medical_advice: "Medical advice",
  distress: "Distress",
  duration: "Duration",
  uncertain: "Uncertain",
} as const;

export const actor = {
  user: "User",
  token: "Token",
  caller: "Caller",
  system: "System",
} as const;

export const nextMove = {
  listen: "Listens",
  transfer: "Puts the call through",
  hang_up: "Hangs up",
} as const;

export const appointmentStatus = {
  pending: "Held",
  booked: "Booked",
  fulfilled: "Was here",
  noshow: "Did not come",
  cancelled: "Cancelled",
} as const;

export const recordingKind = {
  call: "The call",
  voicemail: "A message",
} as const;

export const recordingStatus = {
  running: "being recorded",
  ready: "being fetched",
  stored: "here",
  empty: "nothing was recorded",
  erased: "erased",
} as const;

export const consent = {
  told: "The caller was told that calls are recorded.",
  asked: "The caller was asked whether the call may be recorded.",
  given: "The caller agreed to be recorded.",
  refused: "The caller did not want to be recorded.",
} as const;

export const smsWish = {
  nothing: "Nothing",
  emergencies: "Emergencies",
  urgent: "Emergencies and urgent matters",
  everything: "Everything I am notified of",
} as const;
