export const tasks = {
  grouping: "Grouping",
  order: "Order",
  filter: "Filter",
  urgency: "Urgency",
  whoItIsFor: "Who it is for",
  kind: "Kind",
  taskCreated: "Task created",
  newTask: "New task",
  taskTitle: "What is to be done",
  patient: "Patient",
  note: "Note",
  createTask: "Create task",
  task: "Task",
  closeTask: "Close task",
  incomplete: "The caller hung up before everything was said. What is missing has to be asked.",
  whereItStands: "Where it stands",
  assignedTo: "Assigned to",
  nobodyYet: "Nobody yet",
  for: "For",
  forDoctor: "A doctor",
  forFrontDesk: "The front desk",
  created: "Created",
  completed: "Completed",
  readTheTranscript: "Read the transcript",
  urgencyChanged: "Urgency changed",
  reopen: "Reopen",
  complete: "Complete",
  putBack: "Put back",
  claim: "Claim",
  callBack: "Call back",
  cancelTask: "Cancel task",
  noteSaved: "Note saved",
  noteExample: "What was done, what to ask",
  saveNote: "Save note",
  nobodyHasIt: "Nobody has claimed it",
  unassigned: "Unassigned",
  taskList: "Task list",
  searchTasks: "Search tasks",
  searchPlaceholder: "Name, phone, words…",
  clearSearch: "Clear search",
  views: "Views",
  noTaskMatches: "No task matches",
  noTaskMatchesWhy: "Names, phone numbers and the caller's words are searched in this view only.",
  noTaskPasses: "No task passes these filters",
  noTaskPassesWhy: "Take a filter away to see more.",
  selectedTasks: "Selected tasks",
  clearSelection: "Clear selection",
  removeFilter: "Remove filter {name}",
  selectTask: "Select {title}, {name}",
  assignedToPerson: "Assigned to {name}",
  late: "Late {span}",
  left: "{span} left",
  dueNow: "Due now",
  selected: { one: "{count} task selected", other: "{count} tasks selected" },
  takenBack: "Taken back",
  movedMany: { one: "{done}: {count} task", other: "{done}: {count} tasks" },
  assignTo: "Assign to",
  you: "{name} (you)",
} as const;

export const taskView = {
  open: "Open",
  unassigned: "Unassigned",
  mine: "Mine",
  overdue: "Overdue",
  completed: "Completed",
  cancelled: "Cancelled",
} as const;

export const taskViewEmpty = {
  open: "All done",
  unassigned: "Nothing unclaimed",
  mine: "Nothing is yours now",
  overdue: "Nothing is late",
  completed: "Nothing completed yet",
  cancelled: "Nothing cancelled",
} as const;

export const taskViewEmptyWhy = {
  open: "Every task is finished. A call that leaves something to do shows here at once.",
  unassigned: "Every open task has somebody.",
  mine: "Claim a task with C, or from the list of unassigned ones.",
  overdue: "Every open task is within its time.",
  completed: "Finished tasks are kept here.",
  cancelled: "Cancelled tasks are kept here.",
} as const;

export const taskGroup = {
  none: "No groups",
  urgency: "Group by urgency",
  kind: "Group by kind",
  assignee: "Group by person",
  status: "Group by status",
} as const;

export const taskSort = {
  urgency: "Most urgent first",
  due: "Due first",
  oldest: "Oldest first",
  newest: "Newest first",
} as const;

export const forRole = {
  staff: "For the front desk",
  doctor: "For a doctor",
} as const;

export const moved = {
  claim: "Claimed",
  assign: "Assigned",
  release: "Put back",
  complete: "Completed",
  cancel: "Cancelled",
  reopen: "Reopened",
} as const;
