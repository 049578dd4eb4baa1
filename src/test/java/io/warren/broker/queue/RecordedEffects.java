package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what a machine asks for, one line each. */
final class RecordedEffects implements QueueEffects {
  private final List<String> lines = new ArrayList<>();
  Answer lastAnswer;
  long memoryBytes;
  int memoryChanges;

  /** The lines since the last call. */
  List<String> taken() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  /** Removes the newest line, which is this one. */
  void drop(String line) {
    int last = lines.lastIndexOf(line);
    lines.remove(last);
  }

  /** Puts lines back. */
  void replay(List<String> first, List<String> then) {
    lines.addAll(first);
    lines.addAll(then);
  }

  @Override
  public void confirm(QueueCommand.Enqueue command, int[] rejected) {
    lines.add(
        "confirm "
            + command.session()
            + " "
            + command.batchNumber()
            + (rejected == null ? "" : " but " + Arrays.toString(rejected)));
  }

  @Override
  public void restsOnEarlier() {}

  @Override
  public void settled(QueueCommand.Settle command, boolean done) {
    lines.add("settled " + command.transaction() + (done ? "" : " not"));
  }

  @Override
  public void deliver(String session, long consumerId, Entry entry, int returnCount) {
    lines.add(
        "deliver "
            + session
            + " "
            + consumerId
            + " "
            + entry.id()
            + " "
            + Messages.body(entry.message())
            + (entry.redelivered() ? " again" : ""));
  }

  @Override
  public void cancelled(String session, long consumerId) {
    lines.add("cancelled " + session + " " + consumerId);
  }

  @Override
  public void late(String session, long holder, long consumerId, long[] entryIds, long timeoutMs) {
    lines.add(
        "late "
            + session
            + " "
            + holder
            + " "
            + consumerId
            + " "
            + timeoutMs
            + " x"
            + entryIds.length);
  }

  @Override
  public void offer(String session, long consumerId, int messageCount) {
    lines.add("offer " + session + " " + consumerId + " " + messageCount);
  }

  @Override
  public void ungranted(String session, long consumerId, int messageCount) {
    lines.add("ungranted " + session + " " + consumerId + " " + messageCount);
  }

  @Override
  public void pressure(String session, boolean held) {
    lines.add("pressure " + session + " " + held);
  }

  @Override
  public void gone(String session) {
    lines.add("gone " + session);
  }

  @Override
  public void answer(Answer answer) {
    lastAnswer = answer;
    lines.add("answer " + answer.getClass().getSimpleName());
  }

  @Override
  public void unused() {
    lines.add("unused");
  }

  @Override
  public void depart(Departure departure) {
    lines.add(
        "depart "
            + departure.entryId()
            + " "
            + Messages.body(departure.message())
            + (departure instanceof Departure.DeadLetter dead ? " " + dead.reason().word() : ""));
  }

  @Override
  public void cycled(Message message) {
    lines.add("cycled " + Messages.body(message));
  }

  @Override
  public void misread(Delay.Misread asked) {
    lines.add("misread " + asked.header());
  }

  @Override
  public void wakeAt(long timeMs) {
    lines.add("wake " + timeMs);
  }

  @Override
  public void moveOn() {
    lines.add("move on");
  }

  @Override
  public void expired() {
    lines.add("expired");
  }

  @Override
  public void memoryChanged(long deltaBytes) {
    memoryBytes += deltaBytes;
    memoryChanges++;
  }
}
