declare namespace App {
  interface PageState {
    /** What is open beside the conversation; on a phone "back" closes it. */
    pane?: 'members' | 'pins' | 'thread';
    /** The message with which the open thread begins. */
    thread?: number;
    /** When a message was asked for by its link. */
    asked?: number;
  }
}
