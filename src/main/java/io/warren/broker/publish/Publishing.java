package io.warren.broker.publish;

import io.netty.util.collection.LongObjectHashMap;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueEvent.Pressure;
import io.warren.broker.bus.QueueEvent.QueueGone;
import io.warren.broker.bus.QueueEvent.Reply;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.value.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The publishing half of a session: collects what one read of the socket brought into batches, and
 * follows each batch until it is done.
 *
 * <p>What goes the same way in a row is a {@link Run}. Runs leave one after the other, so that
 * messages reach a queue in the order of their publishing, whatever exchanges they go through. A
 * run to queues, through the default exchange, is a direct hop and leaves at once; a run to any
 * other exchange holds up the next until it has been routed, and what comes meanwhile waits and
 * goes together.
 */
public final class Publishing {
  private final String session;
  private final Directory directory;
  private final Bus bus;
  private final Runnable onLost;
  private final @Nullable Tracer tracer;
  private final boolean counts;

  private final Deque<Run> runs = new ArrayDeque<>(1);
  private final LongObjectHashMap<PublishBatch> sentByNumber = new LongObjectHashMap<>(1);
  private final Set<String> holdingQueues = new HashSet<>();
  private final Queue<Runnable> whenRouted = new ArrayDeque<>(1);

  /** Addresses of queues. Never changed, for exchanges are given it too. */
  private List<String> withheld = List.of();

  private long nextNumber = 1;
  private long bytesInFlight;

  /** As whose part things are published now; 0 for none's. */
  private long transaction;

  // Most publishes repeat the destination of the one before.
  private @Nullable String lastKey;
  private @Nullable PublishBatch lastBatch;

  /**
   * Makes the half of one session.
   *
   * @param onLost runs after a batch was settled because nobody took it: then no event comes that
   *     would say so
   */
  public Publishing(String session, Directory directory, Bus bus, Runnable onLost) {
    this(session, directory, bus, onLost, null, false);
  }

  /** The same for one that tells its publishers {@linkplain Publisher#onRouted how many queues}. */
  public static Publishing counting(String session, Directory directory, Bus bus, Runnable onLost) {
    return new Publishing(session, directory, bus, onLost, null, true);
  }

  /**
   * The same for one whose publishes are traced while the virtual host is.
   *
   * @param tracer null for none
   */
  public Publishing(
      String session, Directory directory, Bus bus, Runnable onLost, @Nullable Tracer tracer) {
    this(session, directory, bus, onLost, tracer, false);
  }

  private Publishing(
      String session,
      Directory directory,
      Bus bus,
      Runnable onLost,
      @Nullable Tracer tracer,
      boolean counts) {
    this.session = session;
    this.directory = directory;
    this.bus = bus;
    this.onLost = onLost;
    this.tracer = tracer;
    this.counts = counts;
  }

  /** Messages in a row that go to queues directly, or all to one exchange. */
  private static final class Run {
    /** An exchange's address; empty for queues. */
    private final String exchangeAddress;

    /** The one batch to the exchange, or one for each queue by its address. */
    private final Map<String, PublishBatch> batchByAddress = new LinkedHashMap<>();

    private final long transaction;

    /** Nothing joins it any more. */
    private boolean complete;

    Run(String exchangeAddress, long transaction) {
      this.exchangeAddress = exchangeAddress;
      this.transaction = transaction;
    }

    boolean takes(String address, long of) {
      return !complete && exchangeAddress.equals(address) && transaction == of;
    }

    boolean toExchange() {
      return !exchangeAddress.isEmpty();
    }
  }

  /** Memory of all that has been published and not yet taken by its queues. */
  public long bytesInFlight() {
    return bytesInFlight;
  }

  /** Whether a queue that this session published to holds as much as it may. */
  public boolean held() {
    return !holdingQueues.isEmpty();
  }

  public Set<String> holdingQueues() {
    return holdingQueues;
  }

  /** What is published from now on is this transaction's; 0 for none's. */
  public void within(long newTransaction) {
    transaction = newTransaction;
    lastKey = null;
    lastBatch = null;
  }

  /**
   * From now on, until it is {@link #release released}, what would go to the queue at this address
   * counts as refused by it, but what goes there {@link #toAddress by its address}.
   */
  public void withhold(String queueAddress) {
    List<String> more = new ArrayList<>(withheld);
    more.add(queueAddress);
    withheld = List.copyOf(more);
  }

  public void release(String queueAddress) {
    List<String> fewer = new ArrayList<>(withheld);
    fewer.remove(queueAddress);
    withheld = List.copyOf(fewer);
  }

  /**
   * Sends messages to one queue, at once and whatever waits for its exchange. Where the queue is no
   * more, they count as taken.
   */
  public void toAddress(
      String queueAddress, Publisher publisher, long firstSequence, List<Message> messages) {
    PublishBatch batch = newBatch();
    long sequence = firstSequence;
    for (Message message : messages) {
      batch.add(publisher, sequence++, message, null, false);
      bytesInFlight += message.memoryBytes();
    }
    sentByNumber.put(batch.number, batch);
    batch.onRouted(1, null);
    sendToQueue(queueAddress, batch);
  }

  public void toQueue(Publisher publisher, long sequence, Message message, boolean mandatory) {
    String key = message.routingKey();
    PublishBatch batch = key.equals(lastKey) ? lastBatch : null;
    if (batch == null) {
      QueueRow queue = directory.queue(key);
      if (queue == null) {
        if (reply(key, message)) {
          count(publisher, sequence, 1);
          trace(publisher, message, null, List.of(key));
          settled(publisher, sequence);
        } else {
          unroutable(publisher, sequence, message, null, mandatory);
        }
        return;
      }
      batch = batch("", queue.address());
      lastKey = key;
      lastBatch = batch;
    }
    count(publisher, sequence, 1);
    batch.add(publisher, sequence, message, null, mandatory);
    bytesInFlight += message.memoryBytes();
    if (batch.traced && tracer != null) {
      tracer.published(publisher.number(), message, null, List.of(key));
    }
  }

  /** The batch that a message to this address joins: in the last run, if that goes the same way. */
  private PublishBatch batch(String exchangeAddress, String address) {
    Run run = runs.peekLast();
    if (run == null || !run.takes(exchangeAddress, transaction)) {
      run = new Run(exchangeAddress, transaction);
      append(run);
    }
    PublishBatch batch = run.batchByAddress.get(address);
    if (batch == null) {
      batch = newBatch();
      run.batchByAddress.put(address, batch);
    }
    return batch;
  }

  private PublishBatch newBatch() {
    return new PublishBatch(nextNumber++, counts || (tracer != null && tracer.on()), transaction);
  }

  private void count(Publisher publisher, long sequence, int queueCount) {
    if (counts) {
      publisher.onRouted(sequence, queueCount);
    }
  }

  private void append(Run run) {
    runs.add(run);
    lastKey = null;
  }

  /** By several keys through the default exchange: a batch of its own. */
  public void toQueues(
      Publisher publisher, long sequence, Message message, String[] moreKeys, boolean mandatory) {
    Set<String> addresses = new HashSet<>();
    boolean replied = addQueue(addresses, message.routingKey(), message);
    for (String key : moreKeys) {
      replied |= addQueue(addresses, key, message);
    }
    if (addresses.isEmpty()) {
      if (replied) {
        count(publisher, sequence, 1);
        trace(publisher, message, moreKeys, List.of(message.routingKey()));
        settled(publisher, sequence);
      } else {
        unroutable(publisher, sequence, message, moreKeys, mandatory);
      }
      return;
    }
    count(publisher, sequence, addresses.size());
    PublishBatch batch = newBatch();
    if (batch.traced && tracer != null) {
      tracer.publishedTo(publisher.number(), message, moreKeys, addresses);
    }
    batch.add(publisher, sequence, message, null, mandatory);
    bytesInFlight += message.memoryBytes();
    Run run = new Run("", transaction);
    run.complete = true;
    addresses.forEach(address -> run.batchByAddress.put(address, batch));
    append(run);
  }

  /** Whether the name is no queue's but a waiting consumer's, which has been sent the message. */
  private boolean addQueue(Set<String> addresses, String name, Message message) {
    QueueRow queue = directory.queue(name);
    if (queue != null) {
      addresses.add(queue.address());
      return false;
    }
    return reply(name, message);
  }

  private void unroutable(
      Publisher publisher,
      long sequence,
      Message message,
      String @Nullable [] moreKeys,
      boolean mandatory) {
    trace(publisher, message, moreKeys, List.of());
    if (mandatory) {
      publisher.onReturned(message);
    }
    settled(publisher, sequence);
  }

  /** Of what joins no batch. */
  private void trace(
      Publisher publisher, Message message, String @Nullable [] moreKeys, List<Object> queues) {
    if (tracer != null && tracer.on()) {
      tracer.published(publisher.number(), message, moreKeys, queues);
    }
  }

  private static void settled(Publisher publisher, long sequence) {
    if (sequence != 0) {
      publisher.onConfirmed(sequence, 1, true);
    }
  }

  /** Sends a reply straight to who waits for it, if the routing key says who that is. */
  private boolean reply(String routingKey, Message message) {
    ReplyKey key = ReplyKey.parse(routingKey);
    if (key == null) {
      return false;
    }
    bus.send(key.sessionAddress(), new Reply(key.consumerId(), key.secret(), message));
    return true;
  }

  public void toExchange(
      ExchangeRow exchange,
      Publisher publisher,
      long sequence,
      Message message,
      String @Nullable [] moreKeys,
      boolean mandatory) {
    batch(exchange.address(), exchange.address())
        .add(publisher, sequence, message, moreKeys, mandatory);
    bytesInFlight += message.memoryBytes();
  }

  /** Sends what has been collected, as far as it may go. Called at the end of each read. */
  public void flush() {
    lastKey = null;
    lastBatch = null;
    Run head;
    while ((head = runs.peek()) != null && !beingRouted(head)) {
      head.complete = true;
      if (head.toExchange()) {
        head.batchByAddress.forEach(this::route);
      } else {
        runs.remove();
        sendToQueues(head);
      }
    }
  }

  private static boolean beingRouted(Run run) {
    return run.complete && run.toExchange();
  }

  private void sendToQueues(Run run) {
    for (PublishBatch batch : run.batchByAddress.values()) {
      sentByNumber.put(batch.number, batch);
      batch.onRouted(1, null);
    }
    run.batchByAddress.forEach(
        (address, batch) -> {
          if (withheld.contains(address)) {
            onConfirmed(new Confirmed(batch.number, address, batch.allIndexes()));
          } else {
            sendToQueue(address, batch);
          }
        });
  }

  /**
   * A queue that is being deleted still answers; nobody there means that it is all over, and a
   * deleted queue counts as having taken what it got.
   */
  private void sendToQueue(String address, PublishBatch batch) {
    bus.send(
        address,
        new Enqueue(session, batch.number, batch.messages(), null, List.of(), batch.transaction),
        () -> {
          onConfirmed(new Confirmed(batch.number, address, null));
          onLost.run();
        });
  }

  private void route(String exchangeAddress, PublishBatch batch) {
    sentByNumber.put(batch.number, batch);
    bus.send(
        exchangeAddress,
        new Route(
            session,
            batch.number,
            batch.messages(),
            batch.extraKeys(),
            null,
            batch.traced,
            withheld,
            batch.transaction),
        // The exchange has just been deleted.
        () -> {
          onRouted(new Routed(batch.number, 0, batch.allIndexes()));
          onLost.run();
        });
  }

  /** Takes what a publisher is told that hears of nothing else. */
  public void onEvent(BusMessage event) {
    if (event instanceof Routed routed) {
      onRouted(routed);
    } else if (event instanceof Confirmed confirmed) {
      onConfirmed(confirmed);
    } else if (event instanceof Pressure pressure) {
      onPressure(pressure.queue(), pressure.held());
    } else if (event instanceof QueueGone gone) {
      onPressure(gone.queue(), false);
    }
  }

  public void onRouted(Routed routed) {
    PublishBatch batch = sentByNumber.get(routed.batchNumber());
    if (batch == null) {
      return;
    }
    batch.onRouted(routed.partCount(), routed.unroutable());
    if (batch.traced && tracer != null) {
      trace(tracer, batch, routed.queues());
    }
    if (counts && routed.queues() != null) {
      batch.tellRouted(routed.queues());
    }
    finish(batch);
    runs.remove();
    flush();
    runWaiters();
  }

  private static void trace(
      Tracer tracer, PublishBatch batch, String @Nullable [] @Nullable [] queues) {
    for (int i = 0; i < batch.count(); i++) {
      @Nullable String[] found = queues == null ? null : queues[i];
      tracer.publishedTo(
          batch.publisherNumber(i),
          batch.message(i),
          batch.extraKeys(i),
          found == null ? List.of() : List.of(found));
    }
  }

  public void onConfirmed(Confirmed confirmed) {
    PublishBatch batch = sentByNumber.get(confirmed.batchNumber());
    if (batch != null) {
      batch.onConfirmed(confirmed.queue(), confirmed.rejected());
      finish(batch);
    }
  }

  private void finish(PublishBatch batch) {
    if (batch.done()) {
      sentByNumber.remove(batch.number);
      bytesInFlight -= batch.bytes();
      batch.tellPublishers();
    }
  }

  /**
   * Runs the action when everything published so far is on its way to its queues, so that what is
   * asked of a queue next comes behind it; at once where that is so already.
   */
  public void whenRouted(Runnable action) {
    flush();
    whenRouted.add(action);
    runWaiters();
  }

  private void runWaiters() {
    while (runs.isEmpty() && !whenRouted.isEmpty()) {
      whenRouted.remove().run();
    }
  }

  public void onPressure(String queueAddress, boolean held) {
    if (held) {
      holdingQueues.add(queueAddress);
    } else {
      holdingQueues.remove(queueAddress);
    }
  }
}
