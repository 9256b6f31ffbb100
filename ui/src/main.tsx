import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { languageReady } from "./language/language";
import { useLanguage } from "./language/useLanguage";
import { queries, router } from "./router";
import { startSession } from "./session/session";
import { Toasts } from "./shared/Toasts";
import { cssVariables, makeTheme } from "./theme";
import "./styles/mantine.css";
import "./styles/tokens.css";

void startSession();

const colorScheme = localStorageColorSchemeManager({ key: "cliniq.theme" });
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

const root = createRoot(place);

/** The key builds everything anew in another language: a component need not know that its words can change. */
function Application() {
  const language = useLanguage();
  return (
    <MantineProvider
      key={language}
      theme={makeTheme()}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function render(): void {
  root.render(
    <StrictMode>
      <Application />
    </StrictMode>,
  );
}

// The shell of index.html stays until there is a page to put in its place, and words to fill it.
void languageReady().then(() => router.load().finally(render));
