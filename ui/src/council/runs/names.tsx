/** Who wrote what: letters until the reader wants to know the names, for this run and as long as it is open. */
import { createContext, useContext, type ReactNode } from "react";
import { t } from "../../language/t";

const RevealedContext = createContext(false);

export function Revealed({ revealed, children }: { revealed: boolean; children: ReactNode }) {
  return <RevealedContext value={revealed}>{children}</RevealedContext>;
}

interface Named {
  model: string;
  label: string | null;
}

/** "Model A", or with names "A · gpt-5". A model outside the panel, which only consolidates, has no letter. */
export function useNameOf(): (of: Named) => string {
  const revealed = useContext(RevealedContext);
  return ({ model, label }) => {
    if (label === null) return revealed ? model : t("runs.outsidePanel");
    return revealed ? `${label} · ${model}` : t("runs.modelLetter", { label });
  };
}
