/** Callers to try the receptionist with. Each says its lines in order; the person at the keyboard may say others. */
import type { Language } from "../../api/types";
import type { Catalogue } from "../../language/catalogue";

export interface Persona {
  id: keyof Catalogue["persona"];
  language: Language;
  caller: string;
  says: readonly string[];
}

export const PERSONAS: readonly Persona[] = [
  {
    id: "booksCheckUp",
    language: "en",
    caller: "+12125550142",
    says: [
      "Hi, I'd like to book a check-up for next Tuesday at ten thirty in the morning",
      "My name is Nora Whitfield",
      "Yes, that's right",
      "No, that's all, thank you",
    ],
  },
  {
    id: "inDanger",
    language: "en",
    caller: "+12125550177",
    says: ["My husband has a crushing pain in his chest and he's gone grey"],
  },
  {
    id: "needsRefill",
    language: "en",
    caller: "+12125550119",
    says: [
      "I've run out of my lisinopril, ten milligrams",
      "Samuel Oyelaran",
      "March fourth nineteen sixty one",
      "The pharmacy on Court Street",
      "Yes please",
      "No, that's everything, bye",
    ],
  },
  {
    id: "correctsHerself",
    language: "en",
    caller: "+12125550163",
    says: [
      "I want to come in on Tuesday about my knee",
      "No, Thursday, not Tuesday",
      "Um, hold on a second",
      "It's Priya Raman, and the morning is better, say nine",
      "Yes",
      "That's all, goodbye",
    ],
  },
  {
    id: "asksDoctor",
    language: "en",
    caller: "+12125550128",
    says: ["Can I take ibuprofen together with my blood thinner?", "Walter Lindqvist", "Yes", "No, thanks"],
  },
  {
    id: "speaksSpanish",
    language: "es",
    caller: "+12125550155",
    says: [
      "Buenos días, quiero una cita para el jueves a las nueve de la mañana",
      "Me llamo Lucía Herrera",
      "Sí, está bien",
      "No, gracias, eso es todo",
    ],
  },
  {
    id: "inDangerSpanish",
    language: "es",
    caller: "+12125550191",
    says: ["Mi mamá no puede respirar, tiene los labios azules"],
  },
];
