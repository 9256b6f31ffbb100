import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queries, router } from "./router";
import { startSession } from "./session/session";
import { Toasts } from "./shared/Toasts";
import { cssVariables, theme } from "./theme";
import "./styles/mantine.css";
import "./styles/tokens.css";

void startSession();

const colorScheme = localStorageColorSchemeManager({ key: "cliniq.theme" });
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

const root = createRoot(place);

function render(): void {
  root.render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

// The shell of index.html stays until there is a page to put in its place.
void router.load().finally(render);
