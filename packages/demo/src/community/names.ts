/** First and last names, by the language that their bearers write in besides English. */
export const names = {
  english: {
    first: 'Amelia Oliver Grace Theo Hannah Callum Ruby Marcus Naomi Elliot Priya Dylan',
    last: 'Archer Whitfield Osborne Fletcher Hayes Marlowe Bennett Okafor Sinclair Barlow Mensah Pryce',
  },
  german: {
    first: 'Mia Jonas Lena Felix Clara Moritz Anke Tobias Greta Henning Jule Matthias',
    last: 'Keller Brandt Vogel Lindner Hartmann Schäfer Roth Winkler Böhm Albrecht Krüger Seidel',
  },
  french: {
    first: 'Camille Hugo Léa Antoine Inès Mathis Élodie Rémi Manon Bastien Chloé Yanis',
    last: 'Moreau Lefèvre Girard Fontaine Mercier Chevalier Benali Roussel Dubois Perrin Marchand Diallo',
  },
  spanish: {
    first: 'Lucía Mateo Valentina Diego Carmen Joaquín Sofía Andrés Elena Rafael Marisol Iván',
    last: 'Navarro Castillo Ibáñez Fuentes Molina Serrano Quintero Rojas Vidal Herrera Peña Salazar',
  },
  japanese: {
    first: 'Yuki Haruto Aiko Ren Sakura Daichi Emi Kenta Nao Takumi Mai Sora',
    last: 'Tanaka Kobayashi Mori Fujita Ishikawa Nakamura Ogawa Hayashi Endo Shimizu Kimura Matsuda',
  },
  elsewhere: {
    first: 'Ingrid Tomasz Aoife Luca Zanele Emre Maja Nikhil Freya Pavel Leila Sander',
    last: 'Nowak Lindqvist Byrne Conti Dlamini Yilmaz Horvat Iyer Dahl Svoboda Haddad Visser',
  },
} as const;

export type Tongue = keyof typeof names;
