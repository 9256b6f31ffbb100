import { useSyncExternalStore } from "react";
import { currentLanguage, onLanguage, type InterfaceLanguage } from "./language";

/** The language on screen. The whole tree is built anew when it changes, so no other component has to ask. */
export function useLanguage(): InterfaceLanguage {
  return useSyncExternalStore(onLanguage, currentLanguage);
}
