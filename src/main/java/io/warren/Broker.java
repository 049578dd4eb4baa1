package io.warren;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import io.warren.amqp091.ConnectionSettings;
import io.warren.amqp091.Connections;
import io.warren.amqp091.Listener;
import io.warren.amqp091.channel.ChannelLimits;
import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.auth.Authenticator;
import io.warren.auth.Mechanism;
import io.warren.auth.Mechanism.Credentials;
import io.warren.auth.Permissions;
import io.warren.auth.User;
import io.warren.auth.Users;
import io.warren.broker.Alarms;
import io.warren.broker.DeclarationRules;
import io.warren.broker.DiskWatch;
import io.warren.broker.MemoryLimits;
import io.warren.broker.NoticeSettings;
import io.warren.broker.SessionLimits;
import io.warren.broker.VirtualHosts;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.definition.MetadataDefinitions;
import io.warren.broker.definition.StoredDefinitions;
import io.warren.broker.queue.MemoryBudget;
import io.warren.broker.queue.Paging;
import io.warren.broker.queue.QueueLimits;
import io.warren.broker.queue.QueueTypeName;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.MessageLog;
import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.config.ListenAddress;
import io.warren.config.MemoryWatermark;
import io.warren.config.Options;
import io.warren.store.DataDirectory;
import io.warren.store.FileDisk;
import io.warren.store.MetadataLog;
import io.warren.store.page.Pager;
import io.warren.store.seal.KeyFile;
import io.warren.store.seal.Keys;
import io.warren.tls.Tls;
import io.warren.value.BrokerException;
import io.warren.value.FullHeap;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node, put together: event loops, virtual hosts, users, listeners. It is the only place that
 * knows all of them.
 */
public final class Broker implements Starter.Running {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  static final Map<String, PropertiesFormat> FORMATS =
      Map.of(Amqp091Properties.INSTANCE.name(), Amqp091Properties.INSTANCE);

  private final Configuration configuration;
  private final List<Mechanism> mechanisms;
  private final Optional<Tls> tls;
  private final Vertx vertx;
  private final EventLoops loops;
  private final MetadataLog metadata;
  private final MessageLog messages;
  private final Paging paging;
  private final DiskWatch diskWatch;
  private final VirtualHosts virtualHosts;
  private final Connections connections;
  private final List<String> listening = new ArrayList<>();
  private final Map<String, Listener> listenerByDeployment = new LinkedHashMap<>();
  private final List<Integer> ports = new ArrayList<>();

  private Broker(
      Configuration configuration,
      List<Mechanism> mechanisms,
      Optional<Tls> tls,
      Vertx vertx,
      Path data,
      MetadataLog metadata,
      MessageLog messages,
      Paging paging) {
    this.metadata = metadata;
    this.messages = messages;
    this.paging = paging;
    this.configuration = configuration;
    this.mechanisms = mechanisms;
    this.tls = tls;
    this.vertx = vertx;
    this.loops = new EventLoops(vertx);
    this.connections = new Connections(configuration.value(Options.CONNECTION_MAX));
    long heapBytes = Runtime.getRuntime().maxMemory();
    MemoryBudget memory = new MemoryBudget(MemoryWatermark.bytes(configuration, heapBytes));
    Alarms alarms = new Alarms(memory);
    this.diskWatch =
        new DiskWatch(
            data, configuration.value(Options.DISK_FREE_LIMIT).orElse(0), alarms, messages);
    DeliveryCredit credit =
        new DeliveryCredit(
            configuration.value(Options.DELIVERY_CREDIT_COUNT),
            configuration.value(Options.DELIVERY_CREDIT_BYTES));
    this.virtualHosts =
        new VirtualHosts(
            vertx,
            loops,
            memory,
            alarms,
            messages::journals,
            paging,
            new SessionLimits(
                credit,
                configuration.value(Options.REPLY_BACKLOG_BYTES),
                configuration.value(Options.CHANNEL_OPERATION_TIMEOUT)),
            new NoticeSettings(
                configuration.value(Options.NODENAME),
                configuration.value(Options.NOTICE_BACKLOG_BYTES),
                eventVirtualHost(configuration),
                Amqp091Properties.INSTANCE),
            new MemoryLimits(
                configuration.value(Options.DEDUPLICATION_MAX_IDS),
                configuration.value(Options.RECENT_HISTORY_MAX_MESSAGES),
                configuration.value(Options.POLICY_PATTERN_MAX_BYTES)),
            queueLimits(configuration, credit),
            new DeclarationRules(
                defaultQueueType(configuration),
                configuration.value(Options.QUORUM_RELAXED_CHECKS)),
            new MetadataDefinitions(vertx, metadata),
            StoredDefinitions.read(metadata.valueByKey()),
            metadata.life());
  }

  private static QueueTypeName defaultQueueType(Configuration configuration) {
    return switch (configuration.value(Options.DEFAULT_QUEUE_TYPE)) {
      case CLASSIC -> QueueTypeName.CLASSIC;
      case QUORUM -> QueueTypeName.QUORUM;
    };
  }

  private static QueueLimits queueLimits(Configuration configuration, DeliveryCredit credit) {
    return new QueueLimits(
        credit,
        new QueueLimits.DepartureLimits(
            configuration.value(Options.DEAD_LETTER_CREDIT_COUNT),
            configuration.value(Options.DEAD_LETTER_MEMORY_BYTES),
            configuration.value(Options.DEAD_LETTER_RETRY_DELAY),
            configuration.value(Options.DEAD_LETTER_RETRY_MAX_DELAY),
            configuration.value(Options.DELETED_QUEUE_DRAIN_TIMEOUT)),
        configuration.value(Options.MOVE_CREDIT_COUNT),
        new QueueLimits.PageLimits(
            configuration.value(Options.BROWSE_PAGE_COUNT),
            configuration.value(Options.BROWSE_PAGE_BYTES)),
        configuration.value(Options.CONSUMER_TIMEOUT));
  }

  /**
   * Starts a node; returns when it takes connections. Not to be called on an event loop.
   *
   * @param data where it keeps what is to outlive it
   * @throws StartFailure with a line for the operator
   * @throws ConfigException where nobody could ever log in, or where TLS has not what it takes
   */
  public static Broker start(Configuration configuration, Path data) {
    List<Mechanism> mechanisms = OfferedMechanisms.of(configuration);
    boolean secured = !configuration.values(Options.LISTENERS_SSL).isEmpty();
    Optional<Tls> tls = secured ? Optional.of(Tls.of(configuration)) : Optional.empty();
    Transport transport = Sockets.transport(configuration.value(Options.TRANSPORT));
    MetadataLog metadata = null;
    MessageLog messages = null;
    Paging paging = null;
    Vertx vertx = vertx(configuration, transport);
    try {
      Keys keys = keys(configuration);
      metadata = metadata(data, keys);
      messages = messages(configuration, data, keys);
      paging = paging(configuration, data, keys, messages);
      Broker broker =
          new Broker(configuration, mechanisms, tls, vertx, data, metadata, messages, paging);
      await(broker.open());
      return broker;
    } catch (OutOfMemoryError e) {
      await(vertx.close());
      throw new StartFailure(
          "the heap is too small for what the node has kept; a larger one is had by java -Xmx", e);
    } catch (RuntimeException e) {
      if (messages != null && paging != null) {
        paging.end();
        await(messages.end());
      }
      await(vertx.close());
      close("messages", messages);
      close("pages", paging);
      close("metadata", metadata);
      // What the data directory says of itself is a line for the operator already.
      throw e instanceof BrokerException refused ? new StartFailure(refused.text(), e) : e;
    }
  }

  private static Vertx vertx(Configuration configuration, Transport transport) {
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(configuration.value(Options.EVENT_LOOPS))
                    .setFileSystemOptions(withoutFileCache())
                    .setDisableTCCL(true))
            .withTransport(transport)
            .build();
    vertx.exceptionHandler(Broker::onUnexpected);
    LOG.info("transport {}", transport.name());
    return vertx;
  }

  private static void onUnexpected(Throwable failure) {
    FullHeap.check(failure);
    LOG.error("unexpected", failure);
  }

  /** With which all that is kept is encrypted; reads their file. */
  static Keys keys(Configuration configuration) {
    String file = configuration.value(Options.STORE_ENCRYPTION_KEYFILE);
    try {
      return file.isEmpty() ? Keys.NONE : KeyFile.read(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(Options.STORE_ENCRYPTION_KEYFILE.key() + ": " + e.getMessage());
    }
  }

  private static MetadataLog metadata(Path data, Keys keys) {
    try {
      return MetadataLog.open(new FileDisk(DataDirectory.metadata(data), keys));
    } catch (IOException e) {
      throw new StartFailure("what is declared can't be read: " + e.getMessage(), e);
    }
  }

  private static MessageLog messages(Configuration configuration, Path data, Keys keys) {
    try {
      return MessageLog.open(
          new FileDisk(DataDirectory.messages(data), keys),
          new FileDisk(DataDirectory.pages(data), keys),
          new EntryFormat(FORMATS),
          configuration.value(Options.STORE_SEGMENT_BYTES),
          configuration.value(Options.STORE_BACKLOG_BYTES),
          configuration.value(Options.EVENT_LOOPS));
    } catch (IOException e) {
      throw new StartFailure("the messages can't be read: " + e.getMessage(), e);
    }
  }

  private static Paging paging(
      Configuration configuration, Path data, Keys keys, MessageLog messages) {
    EntryFormat format = new EntryFormat(FORMATS);
    int queueBytes = configuration.value(Options.QUEUE_MEMORY_BYTES);
    Path directory = DataDirectory.pages(data);
    try {
      Pager pager = new Pager(new FileDisk(directory, keys), Pager.FILE_BYTES);
      pager.damaged(messages.damageByFile());
      return new Paging(pager, format, queueBytes == 0 ? Paging.ALL : queueBytes);
    } catch (IOException e) {
      throw new StartFailure(directory + " can't be used: " + e.getMessage(), e);
    }
  }

  /** Whoever waits for the disk is gone. */
  private static void close(String name, @Nullable AutoCloseable log) {
    if (log == null) {
      return;
    }
    try {
      log.close();
    } catch (Exception e) {
      LOG.error("the log of {} was not closed well: {}", name, e.getMessage(), e);
    }
  }

  /** Nothing is served from the class path, and a killed process would leave its cache behind. */
  private static FileSystemOptions withoutFileCache() {
    return new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);
  }

  /** The ports that are listened on, in the order of the listeners' names. */
  public List<Integer> ports() {
    return List.copyOf(ports);
  }

  /** Connections that are open now. */
  public int connectionCount() {
    return connections.openCount();
  }

  public VirtualHosts virtualHosts() {
    return virtualHosts;
  }

  @Override
  public List<String> listeners() {
    return List.copyOf(listening);
  }

  /** Says goodbye to every client, then stops everything. */
  @Override
  public CompletionStage<?> close() {
    LOG.info("stopping, open connections to close: {}", connections.openCount());
    return each(listenerByDeployment.values(), Listener::takeNoMore)
        .transform(done -> each(listenerByDeployment.keySet(), loops::undeploy))
        .transform(done -> loops.undeployed())
        .transform(done -> end())
        .transform(done -> vertx.close())
        .onComplete(
            done -> {
              close("messages", messages);
              close("pages", paging);
              close("metadata", metadata);
            })
        .toCompletionStage();
  }

  /** Nothing that queues do from now on, while they go one by one, is kept. */
  private Future<?> end() {
    paging.end();
    return messages.end();
  }

  private static <T> Future<?> each(Collection<T> all, Function<T, Future<?>> action) {
    return Future.join(all.stream().map(action).toList());
  }

  private Future<?> open() {
    BusCodec.registerAll(vertx.eventBus(), FORMATS);
    Set<String> names = new LinkedHashSet<>(virtualHosts.restoredNames());
    names.add(configuration.value(Options.DEFAULT_VHOST));
    names.add(eventVirtualHost(configuration));
    Future<?> added = Future.succeededFuture();
    for (int loop = 0; loop < loops.count(); loop++) {
      int on = loop;
      added = added.compose(before -> loops.deploy(on, messages.onLoop(on)));
    }
    for (String name : names) {
      if (!name.isEmpty()) {
        added = added.compose(before -> virtualHosts.add(name));
      }
    }
    return added
        .compose(done -> loops.deploy(0, diskWatch))
        .onSuccess(done -> onRestored())
        .compose(done -> listen());
  }

  /** All queues have what is theirs. */
  private void onRestored() {
    messages.restored();
    paging.restored();
  }

  /** Empty where events are not published. */
  private static String eventVirtualHost(Configuration configuration) {
    String given = configuration.value(Options.EVENT_EXCHANGE_VHOST);
    if (!configuration.value(Options.EVENT_EXCHANGE)) {
      return "";
    }
    return given.isEmpty() ? configuration.value(Options.DEFAULT_VHOST) : given;
  }

  private Future<?> listen() {
    Authenticator authenticator = authenticator();
    ConnectionSettings settings = settings();
    Future<?> done = Future.succeededFuture();
    for (ListenAddress address : configuration.values(Options.LISTENERS_TCP).values()) {
      done =
          done.compose(
              before -> listen("amqp", address, options(address), settings, authenticator));
    }
    if (tls.isEmpty()) {
      return done;
    }
    Tls with = tls.get();
    List<Listener> secured = new ArrayList<>();
    for (ListenAddress address : configuration.values(Options.LISTENERS_SSL).values()) {
      done =
          done.compose(
                  before ->
                      listen(
                          "amqps",
                          address,
                          with.secured(options(address)),
                          settings,
                          authenticator))
              .onSuccess(secured::add);
    }
    return done.compose(
        before ->
            loops.deploy(
                0, with.renewal(renewed -> each(secured, listener -> listener.renew(renewed)))));
  }

  private NetServerOptions options(ListenAddress address) {
    return Sockets.options(configuration, address, listening.size());
  }

  /**
   * Every loop listens; Vert.x binds the port once and deals the sockets to them. Completes with
   * one of those that listen.
   */
  private Future<Listener> listen(
      String protocol,
      ListenAddress address,
      NetServerOptions options,
      ConnectionSettings settings,
      Authenticator authenticator) {
    List<Listener> listeners = new ArrayList<>();
    Future<?> bound = Future.succeededFuture();
    for (int loop = 0; loop < loops.count(); loop++) {
      int on = loop;
      Listener listener =
          new Listener(options, loops, on, settings, authenticator, virtualHosts, connections);
      listeners.add(listener);
      bound =
          bound.compose(
              before ->
                  loops
                      .deploy(on, listener)
                      .onSuccess(deployment -> listenerByDeployment.put(deployment, listener)));
    }
    return bound
        .onSuccess(
            done -> {
              int port = listeners.get(0).port();
              ports.add(port);
              listening.add(protocol + " on " + new ListenAddress(options.getHost(), port));
            })
        .map(done -> listeners.get(0))
        .recover(cause -> Future.failedFuture(StartFailure.toListen(address, cause)));
  }

  private Authenticator authenticator() {
    String name = configuration.value(Options.DEFAULT_USER);
    Permissions permissions =
        Permissions.of(
            configuration.value(Options.DEFAULT_CONFIGURE),
            configuration.value(Options.DEFAULT_WRITE),
            configuration.value(Options.DEFAULT_READ));
    String password = configuration.value(Options.DEFAULT_PASS);
    if (password.isEmpty()) {
      LOG.warn("default_pass is empty: nobody can log in as '{}'", name);
    }
    Users users = new Users();
    users.put(
        new User(
            name,
            enabled(configuration.values(Options.DEFAULT_USER_TAGS)),
            Map.of(configuration.value(Options.DEFAULT_VHOST), permissions)),
        password);
    Credentials anonymous =
        Credentials.of(
            configuration.value(Options.ANONYMOUS_LOGIN_USER),
            configuration.value(Options.ANONYMOUS_LOGIN_PASS));
    return new Authenticator(
        users, mechanisms, anonymous, enabled(configuration.values(Options.LOOPBACK_USERS)));
  }

  private static Set<String> enabled(Map<String, Boolean> flags) {
    Set<String> names = new TreeSet<>();
    flags.forEach(
        (name, on) -> {
          if (on) {
            names.add(name);
          }
        });
    return names;
  }

  private ConnectionSettings settings() {
    int maxConsumers = configuration.value(Options.CONSUMER_MAX_PER_CHANNEL);
    return new ConnectionSettings(
        ServerProperties.of(configuration),
        configuration.value(Options.INITIAL_FRAME_MAX),
        configuration.value(Options.FRAME_MAX),
        configuration.value(Options.CHANNEL_MAX),
        configuration.value(Options.HEARTBEAT),
        configuration.value(Options.HANDSHAKE_TIMEOUT),
        configuration.value(Options.PUBLISH_CREDIT_BYTES),
        configuration.value(Options.CHANNEL_BACKLOG_BYTES),
        configuration.value(Options.SEND_BACKLOG_BYTES),
        new ChannelLimits(
            configuration.value(Options.MAX_MESSAGE_SIZE),
            maxConsumers,
            configuration.value(Options.TRANSACTION_MAX_BYTES),
            configuration.value(Options.UNFINISHED_BODIES_MAX_BYTES)));
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StartFailure failure
          ? failure
          : new StartFailure("the broker did not start: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }
}
