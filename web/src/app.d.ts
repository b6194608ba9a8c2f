declare namespace App {
  interface PageState {
    /** What is open beside the conversation; on a phone "back" closes it. */
    pane?: 'members';
  }
}
