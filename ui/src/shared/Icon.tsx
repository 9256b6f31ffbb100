/** The application's icons: strokes on a 24-pixel grid. They decorate words; where one stands alone its button is named. */
const PATHS = {
  council: "M8 10a4 4 0 110 8 4 4 0 010-8M16 10a4 4 0 110 8 4 4 0 010-8M12 4a4 4 0 110 8 4 4 0 010-8",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
  download: "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
  pause: "M8 5v14M16 5v14",
  play: "M7 5l12 7-12 7z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  home: "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
  tasks: "M9 6h11M9 12h11M9 18h11M4 6l1 1 2-2M4 12l1 1 2-2M4 18l1 1 2-2",
  alarm: "M12 3l9.5 17h-19zM12 10v4M12 17v.5",
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 005 5L15 13l5 2v4a2 2 0 01-2 2A16 16 0 013 6a2 2 0 012-2",
  live: "M12 12h.01M8.5 15.5a5 5 0 010-7M15.5 8.5a5 5 0 010 7M5.6 18.4a9 9 0 010-12.8M18.4 5.6a9 9 0 010 12.8",
  flask: "M9 3h6M10 3v6l-5 9a2 2 0 002 3h10a2 2 0 002-3l-5-9V3M7.5 15h9",
  approve: "M9 12l2 2 4-4M12 3a9 9 0 110 18 9 9 0 010-18",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14h2M14 14h2",
  clock: "M12 3a9 9 0 110 18 9 9 0 010-18M12 7v5l3 2",
  review: "M4 5h16v11H9l-5 4zM9 10.5l2 2 4-4",
  chart: "M4 20h16M7 20v-7M12 20V5M17 20v-11",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  people: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7M2.5 20a6.5 6.5 0 0113 0M16 4.5a3.5 3.5 0 010 6M18 14.5a6.5 6.5 0 013.5 5.5",
  key: "M14.5 9.5a4 4 0 10-2.8 2.8L9 15H7v2H5v3H2v-3l7.7-7.7M15 5.5h.01",
  history: "M12 8v4l3 2M3.5 10A9 9 0 1112 21a9 9 0 01-8.3-5.5M3 5v5h5",
  inbox: "M4 13l3-9h10l3 9v6a1 1 0 01-1 1H5a1 1 0 01-1-1zM4 13h5l1.5 3h3L15 13h5",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
  search: "M10.5 4a6.5 6.5 0 110 13 6.5 6.5 0 010-13M15.5 15.5L21 21",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  plus: "M12 5v14M5 12h14",
  filter: "M4 6h16M7 12h10M10 18h4",
  group: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  sort: "M7 5v14M4 16l3 3 3-3M17 19V5M14 8l3-3 3 3",
  down: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  left: "M15 6l-6 6 6 6",
  up: "M6 15l6-6 6 6",
  sun: "M12 8a4 4 0 110 8 4 4 0 010-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  out: "M14 4H6a1 1 0 00-1 1v14a1 1 0 001 1h8M10 12h11M17 8l4 4-4 4",
  copy: "M9 9h10v11H9zM6 15H5V4h10v2",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
  sound: "M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 010 6M18.5 6.5a8 8 0 010 11",
  mute: "M4 10v4h3l5 4V6L7 10zM16 10l4 4M20 10l-4 4",
  user: "M12 12a4 4 0 100-8 4 4 0 000 8M4 21a8 8 0 0116 0",
  mic: "M12 3a3 3 0 013 3v6a3 3 0 01-6 0V6a3 3 0 013-3M6 11a6 6 0 0012 0M12 17v4",
  send: "M4 12l16-8-6 16-3-7z",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  retry: "M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5",
  hide: "M4 4l16 16M10 6.3A9.6 9.6 0 0112 6c5 0 8.3 4 9.5 6a15 15 0 01-2.8 3.3M6.4 7.6A15 15 0 002.5 12c1.2 2 4.5 6 9.5 6a9.5 9.5 0 004-.9M9.9 10a2.9 2.9 0 004.1 4.1",
  keyboard: "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8",
  globe: "M12 3a9 9 0 110 18 9 9 0 010-18M3 12h18M12 3c2.5 2.5 3.5 5.5 3.5 9s-1 6.5-3.5 9c-2.5-2.5-3.5-5.5-3.5-9s1-6.5 3.5-9",
  help: "M12 3a9 9 0 110 18 9 9 0 010-18M9.5 9.5a2.5 2.5 0 113.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
