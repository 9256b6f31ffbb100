import type { Catalogue } from "../catalogue";

export const tasks: Catalogue["tasks"] = {
  grouping: "Agrupación",
  order: "Orden",
  filter: "Filtrar",
  urgency: "Urgencia",
  whoItIsFor: "Para quién es",
  kind: "Tipo",
  taskCreated: "Tarea creada",
  newTask: "Tarea nueva",
  taskTitle: "Qué hay que hacer",
  patient: "Paciente",
  note: "Nota",
  createTask: "Crear la tarea",
  task: "Tarea",
  closeTask: "Cerrar la tarea",
  incomplete: "Quien llamaba colgó antes de decirlo todo. Hay que preguntar lo que falta.",
  whereItStands: "Cómo está",
  assignedTo: "Asignada a",
  nobodyYet: "Nadie todavía",
  for: "Para",
  forDoctor: "Un médico",
  forFrontDesk: "Recepción",
  created: "Creada",
  completed: "Completada",
  readTheTranscript: "Leer la transcripción",
  urgencyChanged: "Urgencia cambiada",
  reopen: "Reabrir",
  complete: "Completar",
  putBack: "Devolver",
  claim: "Asumir",
  callBack: "Devolver la llamada",
  cancelTask: "Cancelar la tarea",
  noteSaved: "Nota guardada",
  noteExample: "Qué se hizo, qué hay que preguntar",
  saveNote: "Guardar la nota",
  nobodyHasIt: "Nadie la ha asumido",
  unassigned: "Sin asignar",
  taskList: "Lista de tareas",
  searchTasks: "Buscar tareas",
  searchPlaceholder: "Nombre, teléfono, palabras…",
  clearSearch: "Borrar la búsqueda",
  views: "Vistas",
  noTaskMatches: "Ninguna tarea coincide",
  noTaskMatchesWhy: "Los nombres, los teléfonos y las palabras de quien llamó se buscan solo en esta vista.",
  noTaskPasses: "Ninguna tarea pasa estos filtros",
  noTaskPassesWhy: "Quite un filtro para ver más.",
  selectedTasks: "Tareas seleccionadas",
  clearSelection: "Quitar la selección",
  removeFilter: "Quitar el filtro {name}",
  selectTask: "Seleccionar {title}, {name}",
  assignedToPerson: "Asignada a {name}",
  late: "Tarde {span}",
  left: "quedan {span}",
  dueNow: "Vence ahora",
  selected: { one: "{count} tarea seleccionada", other: "{count} tareas seleccionadas" },
  takenBack: "Deshecho",
  movedMany: { one: "{done}: {count} tarea", other: "{done}: {count} tareas" },
  assignTo: "Asignar a",
  you: "{name} (usted)",
};

export const taskView: Catalogue["taskView"] = {
  open: "Abiertas",
  unassigned: "Sin asignar",
  mine: "Mías",
  overdue: "Con retraso",
  completed: "Completadas",
  cancelled: "Canceladas",
};

export const taskViewEmpty: Catalogue["taskViewEmpty"] = {
  open: "Todo hecho",
  unassigned: "Nada sin asumir",
  mine: "Nada es suyo ahora",
  overdue: "Nada lleva retraso",
  completed: "Nada completado todavía",
  cancelled: "Nada cancelado",
};

export const taskViewEmptyWhy: Catalogue["taskViewEmptyWhy"] = {
  open: "Todas las tareas están terminadas. Una llamada que deja algo por hacer aparece aquí al momento.",
  unassigned: "Cada tarea abierta tiene a alguien.",
  mine: "Asuma una tarea con C, o desde la lista de las que no tienen a nadie.",
  overdue: "Cada tarea abierta está dentro de su plazo.",
  completed: "Aquí se guardan las tareas terminadas.",
  cancelled: "Aquí se guardan las tareas canceladas.",
};

export const taskGroup: Catalogue["taskGroup"] = {
  none: "Sin grupos",
  urgency: "Agrupar por urgencia",
  kind: "Agrupar por tipo",
  assignee: "Agrupar por persona",
  status: "Agrupar por estado",
};

export const taskSort: Catalogue["taskSort"] = {
  urgency: "Lo más urgente primero",
  due: "Lo que vence primero",
  oldest: "Lo más antiguo primero",
  newest: "Lo más nuevo primero",
};

export const forRole: Catalogue["forRole"] = {
  staff: "Para recepción",
  doctor: "Para un médico",
};

export const moved: Catalogue["moved"] = {
  claim: "Asumida",
  assign: "Asignada",
  release: "Devuelta",
  complete: "Completada",
  cancel: "Cancelada",
  reopen: "Reabierta",
};
