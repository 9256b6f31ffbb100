import type { Catalogue } from "../catalogue";

export const council: Catalogue["council"] = {
  back: "Volver",
};

export const patients: Catalogue["patients"] = {
  title: "Pacientes e informes",
  lead: "Todas las personas cuyos informes lee el consejo. Con un teléfono aquí, una llamada encuentra a su paciente.",
  patient: "Paciente",
  new: "Paciente nuevo",
  search: "Buscar pacientes",
  searchPlaceholder: "Nombre, número o etiqueta",
  none: "Todavía no hay pacientes",
  noneWhy: "Registre el primero y suba después un informe.",
  noMatch: "Ningún paciente coincide",
  noMatchWhy: "Todas las palabras deben estar en el nombre, el número o las etiquetas.",
  born: "Fecha de nacimiento",
  tags: "Etiquetas",
  entered: "Registrado",
  label: "Nombre o código",
  labelHelp: "Como la clínica identifica a este paciente.",
  phoneHelp: "Como se marca aquí, o con prefijo de país.",
  tagsHelp: "Separadas por comas.",
  notes: "Notas",
  save: "Guardar",
  saved: "Paciente guardado",
  created: "Paciente registrado",
  change: "Cambiar",
  delete: "Eliminar",
  deleteAsk: "¿Eliminar a este paciente?",
  deleteWhat: "{label} se elimina para siempre. Un paciente con informes no se puede eliminar.",
  deleted: "Paciente eliminado",
  known: "Lo que se sabe",
  notKnown: "No se sabe",
  reports: "Informes",
  noReport: "Todavía no hay informes",
  noReportWhy: "Suelte abajo archivos PDF o de texto, o pegue el texto.",
  runs: "Sesiones del consejo",
  noRun: "Todavía no hay sesiones",
  noRunWhy: "Elija un panel de modelos para que lean los informes.",
  noRunWithoutReport: "Una sesión necesita un informe ya leído.",
};

export const reports: Catalogue["reports"] = {
  report: "Informe",
  reports: "Informes",
  andMore: { one: "{name} y 1 más", other: "{name} y {count} más" },
  pages: "Páginas",
  measurements: "Mediciones",
  findings: "Advertencias",
  uploaded: "Subido",
  dropHere: "Suelte aquí los informes: PDF, texto o Markdown, tantos como haya. Cada archivo es un informe.",
  chooseFiles: "Elegir archivos",
  pasteText: "Pegar texto",
  uploads: "Archivos en camino",
  clearList: "Quitar los terminados",
  progressOf: "Progreso de {name}",
  stopUpload: "Detener {name}",
  retryUpload: "Enviar otra vez {name}",
  textName: "Cómo llamarlo",
  textNameHelp: "No el nombre del paciente.",
  text: "Texto",
  upload: "Subir",
  backToPatient: "Paciente",
  original: "Original",
  readAgain: "Leer otra vez",
  readAgainAsked: "El informe se lee otra vez",
  decimalMark: "Ante los decimales hay",
  dateOrder: "En 04/03/2026 va primero",
  beingRead: "El informe se está leyendo",
  couldNotBeRead: "No se pudo leer este informe",
  views: "Vistas del informe",
  pageBefore: "Página anterior",
  pageAfter: "Página siguiente",
  pageOf: "Página {page} de {pages}",
  page: "página {page}",
  pageShort: "Página",
  picture: "Como está impresa",
  pictureOf: "La página {page} como está impresa",
  textRead: "Texto leído",
  noText: "En esta página no hay texto.",
  noSuchPage: "El informe no tiene esa página",
  masked: "Enmascarado",
  nothingMasked: "No se encontró nada que enmascarar.",
  times: { one: "una vez", other: "{count} veces" },
  maskCaution: "El enmascaramiento sigue reglas. Lea lo que se va a enviar, una vez por cada tipo de informe.",
  picturesSent: "Las páginas {pages} no tienen texto. Solo se pueden enviar sus imágenes, y las imágenes no se enmascaran.",
  willBeSent: "Lo que se enviará",
  previewCut: "Este es el comienzo; se enviarían {count} caracteres.",
  careful: "Conviene tener cuidado con",
  extremes: "{count} de {scores} puntuaciones z superan ±{beyond}; solo por azar serían unas {expected}.",
  factsOf: "{count} de {all} mediciones",
  filter: "Filtro",
  onlyFlagged: "Solo ausentes o contradictorias",
  noFacts: "No se encontró ninguna medición",
  noFactsWhy: "Los modelos leen de todos modos el texto y las páginas.",
  noFactMatches: "Ninguna medición coincide",
  noFactMatchesWhy: "Quite un filtro.",
  showAll: "Mostrar las {count}",
  value: "Valor",
  target: "Intervalo de referencia",
  howRead: "Cómo se leyó",
  missing: "No consta",
  contradicted: "Contradictorio",
  measure: "Medida",
  measureOf: "{measure} de {of}",
  asTable: "Tabla",
  change: "Cambio",
  drawing: "Dibujando",
  noCourse: "Nada se midió en dos sesiones",
  noCourseWhy: "Una evolución necesita la misma medición en al menos dos sesiones.",
  courseOfAll: "Todos los informes del paciente juntos.",
  courseCaution: "Un cambio por sí solo no dice nada de su causa: la condición, la hora y los artefactos también mueven estas cifras.",
  pagesAndFacts: { one: "{pages} páginas, {count} medición", other: "{pages} páginas, {count} mediciones" },
};

export const reportState: Catalogue["reportState"] = {
  waiting: "Leyéndose",
  ready: "Leído",
  failed: "Ilegible",
};

export const reportFault: Catalogue["reportFault"] = {
  encrypted: "El archivo está protegido con contraseña. Guárdelo sin ella.",
  corrupt: "El archivo está dañado.",
  empty: "El archivo está vacío.",
  unsupported: "El archivo no es ni PDF ni texto.",
  too_large: "El archivo es demasiado grande.",
  too_many_pages: "El archivo tiene demasiadas páginas.",
  too_slow: "Leer el archivo tardó demasiado.",
  too_complex: "Leer el archivo necesitó demasiada memoria.",
  reader_unavailable: "No se pudo iniciar el lector; inténtelo otra vez.",
};

export const uploadState: Catalogue["uploadState"] = {
  waiting: "En espera",
  sending: "Enviando",
  done: "Subido",
  failed: "Fallido",
  stopped: "Detenido",
};

export const reportView: Catalogue["reportView"] = {
  pages: "Páginas",
  facts: "Datos",
  course: "Evolución",
  sent: "Lo que se envía",
};

export const decimalMark: Catalogue["decimalMark"] = {
  auto: "Lo que muestra el texto",
  point: "un punto: 12.3",
  comma: "una coma: 12,3",
};

export const dateOrder: Catalogue["dateOrder"] = {
  auto: "Lo que muestra el texto",
  day_first: "el día",
  month_first: "el mes",
};

export const pageHow: Catalogue["pageHow"] = {
  text_layer: "Texto del archivo",
  ocr: "Reconocido en la imagen",
  none: "Sin texto",
};

export const pageGap: Catalogue["pageGap"] = {
  blank: "La página está en blanco.",
  ocr_unavailable: "La página es una imagen y esta instalación no reconoce texto.",
  ocr_failed: "La página es una imagen y no se pudo reconocer su texto.",
  beyond_ocr_limit: "La página es una imagen y supera el número de páginas cuyo texto se reconoce.",
  unreadable: "No se pudo leer la página.",
};

export const readBy: Catalogue["readBy"] = {
  table: "De una tabla",
  line: "De una línea",
  vision: "Propuesto por un modelo",
};

export const facet: Catalogue["facet"] = {
  session: "Sesión",
  condition: "Condición",
  site: "Sitio",
  band: "Banda",
  measure: "Medida",
};

export const everyFacet: Catalogue["everyFacet"] = {
  session: "Todas las sesiones",
  condition: "Todas las condiciones",
  site: "Todos los sitios",
  band: "Todas las bandas",
  measure: "Todas las medidas",
};

export const condition: Catalogue["condition"] = {
  eyes_closed: "Ojos cerrados",
  eyes_open: "Ojos abiertos",
  task: "Tarea",
};

export const measure: Catalogue["measure"] = {
  absolute_power: "Potencia absoluta",
  relative_power: "Potencia relativa",
  amplitude: "Amplitud",
  z_score: "Puntuación z",
  ratio: "Cociente",
  peak_frequency: "Frecuencia pico",
  asymmetry: "Asimetría",
  coherence: "Coherencia",
  phase: "Fase",
  erp_latency: "Latencia del potencial evocado",
  erp_amplitude: "Amplitud del potencial evocado",
  yield: "Datos sin artefactos",
};

export const maskedKind: Catalogue["maskedKind"] = {
  patient: "nombre del paciente",
  person: "otro nombre",
  birth_date: "fecha de nacimiento",
  record: "número de historia",
  phone: "número de teléfono",
  email: "correo electrónico",
  address: "dirección postal",
};

export const runs: Catalogue["runs"] = {
  run: "Sesión del consejo",
  new: "Sesión nueva",
  models: "Modelos",
  model: "Modelo",
  stage: "Etapa",
  stageOf: "Etapa {stage} de 6",
  signed: "Firmado",
  notDiagnosis: "Escrito por modelos de lenguaje. No es un diagnóstico: un profesional lo lee, decide y firma.",
  simulatedModels: "los modelos",
  simulatedModelsWhy: "Las respuestas vienen del servidor simulado, no de modelos de lenguaje.",
  showNames: "Mostrar los nombres de los modelos",
  modelLetter: "Modelo {label}",
  outsidePanel: "Fuera del panel",
  streamLost: "No se pudo seguir esta sesión desde las {time}; se intenta otra vez.",
  stages: "Etapas",
  parts: "Partes de la sesión",
  doneOf: "{done} de {all}",
  round: "Ronda {round}",

  panel: "Panel",
  atLeastTwo: "Un panel tiene al menos dos modelos: con uno no hay quien lo revise.",
  noModels: "No se conoce ningún modelo",
  noModelsWhy: "Inicie sesión con un proveedor en el servidor de modelos, o nombre modelos en la configuración.",
  available: "Disponible",
  notAvailable: "No se ofrece",
  sees: "Ve imágenes",
  textOnly: "Solo texto",
  consolidation: "Consolidación",
  consolidator: "Consolidador",
  consolidatorHelp: "Hace un texto de todas las revisiones.",
  fallbacks: "Quién lo hace si el consolidador no puede, en este orden",
  addFallback: "Añadir un suplente",
  chooseOne: "Elija",
  earlier: "Preguntar antes a {model}",
  remove: "Quitar {model}",
  options: "Opciones",
  patience: "Esperar a un modelo en pausa por límites",
  patienceHelp: "Cuando los demás han terminado. Después la sesión sigue sin él.",
  patienceNone: "Nada",
  willTake: "Lo que costará",
  callsWord: "Llamadas",
  callsEstimate: "de {least} a {most}",
  callsEstimateWhy: "El número mayor si una mayoría pide cambios.",
  timeWord: "Tiempo",
  timeEstimate: "de {least} a {most} min",
  tokensWord: "Tokens",
  tokensEstimate: "unos {count}",
  ruleOfThumb: "Cálculos aproximados; después, el registro dice la verdad.",
  upstreamAway: "No se puede llegar a los modelos",

  start: "Iniciar",
  created: "Esta sesión no se ha iniciado",
  createdWhy: "Todavía no se ha enviado nada a ningún modelo.",
  pause: "Pausar",
  paused: "En pausa",
  pausedWhy: "Los modelos que trabajaban terminan; no se pregunta a nadie más.",
  resume: "Seguir",
  cancel: "Cancelar la sesión",
  cancelAsk: "¿Cancelar esta sesión?",
  cancelWhat: "No se pregunta a ningún otro modelo. Lo hecho se conserva y las etapas se pueden repetir.",
  retry: "Repetir lo fallido",
  rerun: "Repetir etapas",
  rerunAsk: "¿Repetir etapas?",
  rerunFrom: "Desde la etapa",
  rerunWhat: "Al menos {calls} llamadas. Lo hecho antes se conserva; cuenta la ronda nueva.",
  needsAuth: "Falta iniciar sesión",
  goesOnByItself: "La sesión sigue por sí sola cuando la causa desaparece. Nada terminado se pide otra vez.",
  tryNow: "Intentar ahora",
  goOnWithout: "Seguir sin ellos",
  coolingDown: "En espera por los límites del servidor de modelos",
  until: "hasta",
  failed: "Esta sesión no tiene resultado",
  failedWhy: "Una etapa imprescindible falló en todos los modelos. Repita lo fallido, o empiece con otros modelos.",
  degraded: "No todos los modelos participan en este resultado",
  lost: "Perdidos hasta ahora",
  loss: "{who}, {stage}: {why}",
  noCause: "no se anotó ninguna causa",
  latecomers: "Terminaron tarde para la consolidación",
  latecomersWhy: "{who}: repita desde la etapa 4 para incluirlos.",
  offersConsolidation: "Ningún borrador final salió bien",
  offersConsolidationWhy: "En su lugar se ofrece la consolidación de la etapa 4.",

  nothingYet: "Todavía no ha empezado nada",
  nothingYetWhy: "Aquí aparece cada modelo de cada etapa mientras trabaja.",
  attempts: "Intentos",
  took: "Duración",
  remarks: "Observaciones",
  stageEmpty: "Todavía no hay nada",
  stageEmptyWhy: "Los textos de esta etapa aparecen en cuanto están escritos.",
  whichRound: "Ronda",
  roundThatCounts: "La ronda que cuenta",
  showChanges: "Mostrar los cambios",
  allFigures: "Anotar todas las cifras",
  comparedWith: "Comparado con {stage}, {who}.",
  nothingEarlier: "No hay ningún texto anterior con el que comparar.",
  nothingChanged: "Nada cambió.",
  table: "Tabla",
  unchecked: "Las cifras de este texto no se comprobaron.",
  numberCheck: "Comprobación de cifras",
  noFigures: "Este texto no tiene cifras",

  noReviews: "Todavía no hay revisiones",
  noReviewsWhy: "Cada modelo lee los análisis de los demás sin saber de quién son.",
  ranking: "Clasificación",
  analysis: "Análisis",
  rankBy: "Puesto según {who}",
  borda: "Puntos de Borda",
  bordaShare: "De los posibles",
  ownAnalysis: "Nadie clasifica su propio análisis",
  kendallsW: "W de Kendall {w}",
  agreeStrongly: "Coinciden",
  agreePartly: "Coinciden en parte",
  agreeHardly: "Apenas coinciden",
  dissent: "Discrepancias",
  dissents: "{who} ve {inverted} de {pairs} pares al revés.",
  whatWasSaid: "Lo que se dijo",
  reviewBy: "Revisión de {who}",
  about: "Sobre {who}",

  votes: "Votos",
  noVotes: "Todavía no hay votos",
  noVotesWhy: "Cada modelo vota sobre la consolidación cuando está hecha.",
  majorityRevises: "Una mayoría quiere cambios",
  score: "Calidad {score} de 10",
  changesAsked: { one: "Se pide {count} cambio", other: "Se piden {count} cambios" },
  required: "Necesarios",
  optional: "Opcionales",

  drafts: "Borradores",
  theDraft: "El borrador",
  noDraft: "Todavía no hay borrador",
  noDraftWhy: "Los borradores finales llegan con la etapa 6; antes está la consolidación.",
  choose: "Elegir este borrador",
  chosen: "Elegido",
  notOverYet: "La sesión no ha terminado.",
  mayNotChoose: "El borrador lo eligen médicos, administradores y propietarios.",
  signature: "Firma",
  doctorsSign: "Firma un médico.",
  statement: "He leído este borrador y lo he comparado con el informe. Respondo de lo que dice.",
  typeName: "Su nombre",
  typeNameHelp: "Escríbalo como consta aquí: {name}",
  noteOptional: "Nota (opcional)",
  note: "Nota",
  sign: "Firmar",
  signedBy: "Firmado por",
  signedAt: "Firmado el",
  digest: "Huella del texto",

  makeFiles: "Crear los archivos",
  filesMade: "Los archivos están listos",
  noFiles: "Todavía no hay archivos",
  noFilesWhy: "Se crean del borrador elegido; el mismo borrador da los mismos bytes.",
  noFilesWithoutDraft: "Elija primero un borrador.",
  patientFileNeedsSignature: "La versión para el paciente se crea solo después de una firma.",
  file: "Archivo",
  whatFor: "Para qué",
  size: "Tamaño",
  save: "Guardar",
  saveFile: "Guardar {name}",

  ledger: "Llamadas a modelos",
  noCalls: "Todavía no hay llamadas",
  noCallsWhy: "Cada llamada se anota con sus intentos, su resultado y su tamaño.",
  at: "Cuándo",
  purpose: "Para",
  endpoint: "Dirección",
  tokensRead: "Tokens leídos",
  tokensWritten: "Tokens escritos",
  calls: { one: "{count} llamada", other: "{count} llamadas" },
};

export const runState: Catalogue["runState"] = {
  created: "Sin iniciar",
  queued: "En cola",
  running: "En marcha",
  paused: "En pausa",
  needs_auth: "Falta iniciar sesión",
  cooling_down: "En espera por límites",
  complete: "Completa",
  degraded: "Completa con pérdidas",
  failed: "Fallida",
  cancelled: "Cancelada",
};

export const runPart: Catalogue["runPart"] = {
  progress: "Progreso",
  select: "Elegir y firmar",
  files: "Archivos",
  calls: "Llamadas",
};

export const unitState: Catalogue["unitState"] = {
  waiting: "En espera",
  queued: "En cola",
  running: "Trabajando",
  needs_auth: "Falta iniciar sesión",
  cooling_down: "En espera por límites",
  done: "Hecho",
  failed: "Fallido",
};

export const stageState: Catalogue["stageState"] = {
  ahead: "Por venir",
  active: "En curso",
  parked: "En espera",
  done: "Hecha",
  partial: "Hecha en parte",
  failed: "Fallida",
  skipped: "Omitida",
};

export const stageName: Catalogue["stageName"] = {
  "1": "Análisis",
  "2": "Revisión por pares",
  "3": "Nueva versión",
  "4": "Consolidación",
  "5": "Revisión final",
  "6": "Borradores finales",
};

export const stageAbout: Catalogue["stageAbout"] = {
  "1": "Cada modelo lee el informe por su cuenta.",
  "2": "Cada modelo juzga los análisis de los demás, que llevan letras en lugar de nombres.",
  "3": "Cada modelo reescribe su análisis sabiendo lo que dijeron de él revisores sin nombre.",
  "4": "Un modelo hace un texto de todas las versiones, sin saber de quién son.",
  "5": "Cada modelo vota sobre la consolidación, con la comprobación de cifras al lado. Una mayoría por los cambios abre una ronda más.",
  "6": "Cada modelo escribe un borrador final con los cambios pedidos.",
};

export const deedDone: Catalogue["deedDone"] = {
  start: "La sesión ha comenzado",
  cancel: "La sesión está cancelada",
  pause: "La sesión está en pausa",
  resume: "La sesión sigue",
  goOnWithout: "La sesión sigue sin ellos",
  retry: "Lo fallido se pide otra vez",
  rerun: "Las etapas se repiten",
  select: "El borrador está elegido",
  sign: "Firmado",
};

export const signIn: Catalogue["signIn"] = {
  client_key: "El servidor de modelos rechaza nuestra clave.",
  provider_login: "La sesión del proveedor en el servidor de modelos ha caducado.",
  no_account: "El servidor de modelos no tiene cuenta para este modelo.",
};

export const signInToDo: Catalogue["signInToDo"] = {
  client_key: "Ponga en CLIPROXY_API_KEY una de las claves del servidor y reinicie cliniq.",
  provider_login: "Inicie otra vez la sesión del proveedor en el servidor de modelos. La clave de esta clínica está bien.",
  no_account: "Inicie en el servidor de modelos la sesión de una cuenta del proveedor, o espere a que sus límites lo permitan.",
};

export const judged: Catalogue["judged"] = {
  strengths: "Puntos fuertes",
  weaknesses: "Puntos débiles",
  missing: "Falta",
  accuracy_issues: "No es como en el informe",
  overreach: "Más de lo que permite el informe",
};

export const vote: Catalogue["vote"] = {
  APPROVE: "Aprobar",
  REVISE: "Cambiar",
};

export const numberVerdict: Catalogue["numberVerdict"] = {
  exact: "Exacta",
  rounded: "Redondeada",
  derived: "Derivada",
  not_found: "No encontrada",
};

export const derivation: Catalogue["derivation"] = {
  difference: "Diferencia",
  percent_change: "Cambio en porcentaje",
  quotient: "Cociente",
  mean: "Media",
  count: "Recuento",
  scale: "El mismo valor en otra escala",
};

export const exportFile: Catalogue["exportFile"] = {
  final_md: "El informe en Markdown",
  final_html: "El informe como página web",
  final_pdf: "El informe para imprimir, con su procedencia",
  final_docx: "El informe para un procesador de textos",
  patient_pdf: "La versión para el paciente, en palabras sencillas",
};

export const callPurpose: Catalogue["callPurpose"] = {
  analysis: "Análisis",
  peer_review: "Revisión por pares",
  revision: "Nueva versión",
  consolidation: "Consolidación",
  final_review: "Revisión final",
  final_draft: "Borrador final",
};

export const callError: Catalogue["callError"] = {
  client_key: "clave rechazada",
  provider_login: "proveedor sin sesión",
  no_account: "sin cuenta",
  cooling_down: "en espera por límites",
  rate_limited: "demasiadas peticiones",
  unknown_model: "modelo desconocido",
  permission: "no permitido",
  quota: "cuota agotada",
  unsupported: "no admitido",
  image_only: "solo crea imágenes",
  filtered: "filtrado",
  request: "petición rechazada",
  too_long: "demasiado largo",
  truncated: "cortado",
  malformed: "respuesta mal formada",
  unreachable: "inaccesible",
  timed_out: "tardó demasiado",
  upstream: "fallo del servidor de modelos",
  budget_spent: "presupuesto agotado",
  phi_refused: "no puede ver datos de pacientes",
  cancelled: "cancelado",
  books: "no se pudo escribir el registro",
};
