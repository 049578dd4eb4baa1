package io.warren.config;

import static io.warren.config.Option.limit;
import static io.warren.config.Option.option;
import static io.warren.config.ValueType.bytes;
import static io.warren.config.ValueType.bytesOrNone;
import static io.warren.config.ValueType.bytesOrSystem;
import static io.warren.config.ValueType.count;
import static io.warren.config.ValueType.flag;
import static io.warren.config.ValueType.milliseconds;
import static io.warren.config.ValueType.nodeName;
import static io.warren.config.ValueType.oneOf;
import static io.warren.config.ValueType.regex;
import static io.warren.config.ValueType.share;
import static io.warren.config.ValueType.text;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The table of options. The loader, {@code --help} and {@code conf/warren.conf} read it.
 *
 * <p>Keys are RabbitMQ's where the thing is the same.
 */
public final class Options {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int MAX = Integer.MAX_VALUE;

  private static final long TEN_YEARS_MS = 315_360_000_000L;

  private static final int QUARTER_OF_HEAP_BYTES =
      (int) Math.min(MAX, Runtime.getRuntime().maxMemory() / 4);

  /** No message's body is larger, whatever is set: RabbitMQ's limit too. */
  public static final int LARGEST_MESSAGE_BYTES = 536_870_912;

  public static final OptionFamily<ListenAddress> LISTENERS_TCP =
      new OptionFamily<>(
          "listeners.tcp",
          ValueType.listenAddress(),
          Map.of("default", "5672"),
          true,
          true,
          "Where AMQP clients connect: a port (on every interface) or an address. Naming any"
              + " listener replaces the default one; none opens none.");

  public static final OptionFamily<ListenAddress> LISTENERS_SSL =
      new OptionFamily<>(
          "listeners.ssl",
          ValueType.listenAddress(),
          Map.of(),
          true,
          true,
          "Where AMQP clients connect with TLS: a port, commonly 5671, or an address. Without any, no"
              + " certificate is looked at.");

  public static final Option<Integer> TCP_BACKLOG =
      limit(
          "tcp_listen_options.backlog",
          count(1, 65_535),
          "1024",
          "How many connections may wait to be accepted.",
          "The system refuses or delays further ones; Linux cuts the value to net.core.somaxconn.");

  public static final Option<Boolean> TCP_NODELAY =
      option(
          "tcp_listen_options.nodelay",
          flag(),
          "true",
          "Whether small writes go out at once instead of waiting for more.");

  public static final Option<Boolean> TCP_KEEPALIVE =
      option(
          "tcp_listen_options.keepalive",
          flag(),
          "false",
          "Whether the system probes silent connections; heartbeats do it better.");

  public static final Option<OptionalInt> TCP_SNDBUF =
      option(
          "tcp_listen_options.sndbuf",
          bytesOrSystem(KIB, MAX),
          "system",
          "The socket's send buffer; the system adapts its own to the connection.");

  public static final Option<OptionalInt> TCP_RECBUF =
      option(
          "tcp_listen_options.recbuf",
          bytesOrSystem(KIB, MAX),
          "system",
          "The socket's receive buffer; the system adapts its own to the connection.");

  public static final Option<String> TLS_CERTFILE =
      option(
          "ssl_options.certfile",
          text(),
          "",
          "The node's certificate, in PEM: its own first, then those between it and the one that"
              + " clients trust, unless they are in the cacertfile. It is for clients that name no"
              + " host, or one that no other certificate is for.");

  public static final Option<String> TLS_KEYFILE =
      option(
          "ssl_options.keyfile",
          text(),
          "",
          "The private key of that certificate, in PEM: PKCS#8 or PKCS#1, RSA or EC, encrypted or"
              + " not. Where it is not given, the certfile has it.");

  public static final Option<String> TLS_PASSWORD =
      option("ssl_options.password", ValueType.secret(), "", "What opens an encrypted key.");

  public static final OptionFamily<String> TLS_SNI_CERTFILES =
      new OptionFamily<>(
          "ssl_options.sni_certfile",
          text(),
          Map.of(),
          false,
          false,
          "A further certificate, for clients that connect to one of the host names in it (its"
              + " subject alternative names, also with *). The name in the key is one of your own.");

  public static final OptionFamily<String> TLS_SNI_KEYFILES =
      new OptionFamily<>(
          "ssl_options.sni_keyfile",
          text(),
          Map.of(),
          false,
          false,
          "The private key of the further certificate of the same name.");

  public static final OptionFamily<String> TLS_SNI_PASSWORDS =
      new OptionFamily<>(
          "ssl_options.sni_password",
          ValueType.secret(),
          Map.of(),
          false,
          false,
          "What opens that key.");

  public static final Option<PeerVerification> TLS_VERIFY =
      option(
          "ssl_options.verify",
          oneOf(PeerVerification.class),
          "verify_none",
          "Whether clients are asked for a certificate: with verify_peer, and one that is shown has"
              + " to be good.");

  public static final Option<Boolean> TLS_FAIL_IF_NO_PEER_CERT =
      option(
          "ssl_options.fail_if_no_peer_cert",
          flag(),
          "false",
          "Whether a client that shows none is refused. It takes verify_peer.");

  public static final Option<String> TLS_CACERTFILE =
      option(
          "ssl_options.cacertfile",
          text(),
          "",
          "The certificates, in PEM, of those whose word on clients is taken: each of them is"
              + " trusted.");

  public static final Option<Integer> TLS_DEPTH =
      limit(
          "ssl_options.depth",
          count(0, 255),
          "10",
          "How many certificates may stand between a client's own and a trusted one.",
          "The client is refused.");

  public static final Option<String> TLS_CRLFILE =
      option(
          "ssl_options.crlfile",
          text(),
          "",
          "Lists of revoked certificates, in PEM or a single one in DER, from those who issued them."
              + " One that is out of date counts as missing.");

  public static final Option<CrlCheck> TLS_CRL_CHECK =
      option(
          "ssl_options.crl_check",
          oneOf(CrlCheck.class),
          "true",
          "Which of a client's certificates are looked up in the crlfile, where there is one: with"
              + " true all up to the trusted one, with peer its own, and each needs its list; with"
              + " best_effort all for which there is a list.");

  public static final OptionFamily<TlsVersion> TLS_VERSIONS =
      new OptionFamily<>(
          "ssl_options.versions",
          ValueType.tlsVersion(),
          Map.of("1", "tlsv1.3", "2", "tlsv1.2"),
          true,
          false,
          "The versions of TLS that are offered. Naming any replaces the default ones.");

  public static final OptionFamily<String> TLS_CIPHERS =
      new OptionFamily<>(
          "ssl_options.ciphers",
          text(),
          Map.of(),
          false,
          false,
          "The cipher suites that are offered, by OpenSSL's names or the standard's, in the order of"
              + " their numbers. One that is not known here is left out, with a warning. Naming any"
              + " replaces the default ones, which are those with forward secrecy that authenticate"
              + " what they encrypt.");

  public static final Option<Boolean> TLS_HONOR_CIPHER_ORDER =
      option(
          "ssl_options.honor_cipher_order",
          flag(),
          "false",
          "Whether of the suites that both sides know the first of the node's is taken, or of the"
              + " client's. BoringSSL has an order of its own for TLS 1.3.");

  public static final Option<TlsEngine> TLS_ENGINE =
      option(
          "ssl_options.engine",
          oneOf(TlsEngine.class),
          "auto",
          "What encrypts; auto takes BoringSSL where its library is there (Linux on x86_64 and"
              + " aarch64), which costs half of what the JDK's TLS does. BoringSSL that is not there"
              + " is replaced by the JDK's, with a warning. It offers all suites of TLS 1.3 or none:"
              + " where ciphers name some of them, auto takes the JDK's.");

  public static final Option<Long> TLS_RELOAD_INTERVAL =
      option(
          "ssl_options.reload_interval",
          milliseconds(0, 86_400_000),
          "10000",
          "After so long the node looks whether certificates, keys and lists on the disk are others;"
              + " they are for new connections when two looks have found them the same. Those that"
              + " can't be used are not taken, with an error in the log. 0 never looks.");

  public static final Option<Long> TLS_HANDSHAKE_TIMEOUT =
      limit(
          "ssl_handshake_timeout",
          milliseconds(1, MAX),
          "5000",
          "How long a client may take for the handshake of TLS; handshake_timeout begins when it is"
              + " done.",
          "The connection is closed.");

  public static final Option<Integer> CONNECTION_MAX =
      limit(
              "connection_max",
              count(0, MAX).or("infinity", MAX),
              "infinity",
              "How many client connections this node takes.",
              "Further ones are refused when they open a virtual host.")
          .alias("max_connections");

  public static final Option<Long> HANDSHAKE_TIMEOUT =
      limit(
          "handshake_timeout",
          milliseconds(1, MAX).or("infinity", Long.MAX_VALUE),
          "10000",
          "How long a client may take from connecting to an open connection.",
          "The connection is closed.");

  public static final Option<Integer> HEARTBEAT =
      option(
          "heartbeat",
          count(0, 65_535),
          "60",
          "The heartbeat that is proposed to clients, in seconds; 0 proposes none. The client"
              + " decides; two intervals of silence close its connection.");

  public static final Option<Integer> FRAME_MAX =
      limit(
          "frame_max",
          bytes(4096, MAX).or("0", 0),
          "131072",
          "The largest frame that is proposed to clients; 0 sets no bound.",
          "A larger frame closes its connection with 501 (frame error).");

  public static final Option<Integer> INITIAL_FRAME_MAX =
      limit(
          "initial_frame_max",
          bytes(4096, MAX),
          "8192",
          "The largest frame before the client has agreed on frame_max; long tokens as passwords"
              + " may need more.",
          "A larger frame closes its connection.");

  public static final Option<Integer> CHANNEL_MAX =
      limit(
              "channel_max",
              count(0, 65_535),
              "2047",
              "How many channels a connection may have open; 0 sets no bound.",
              "Opening one more closes the connection with 530 (not allowed).")
          .alias("max_channels_per_connection");

  public static final Option<Integer> CONSUMER_MAX_PER_CHANNEL =
      limit(
          "consumer_max_per_channel",
          count(1, MAX).or("infinity", MAX),
          "infinity",
          "How many consumers a channel may have.",
          "One more closes the connection with 530 (not allowed).");

  public static final Option<Long> CHANNEL_OPERATION_TIMEOUT =
      limit(
          "channel_operation_timeout",
          milliseconds(1, MAX),
          "60000",
          "How long a client's method waits for what a queue or an exchange answers to it.",
          "The method fails with 541 (internal error).");

  public static final Option<Integer> MAX_MESSAGE_SIZE =
      limit(
          "max_message_size",
          bytes(1, LARGEST_MESSAGE_BYTES),
          "16777216",
          "The largest body of a message.",
          "Publishing a larger one closes its channel with 406 (precondition failed).");

  public static final Option<Double> MEMORY_RELATIVE =
      limit(
          "vm_memory_high_watermark.relative",
          share(),
          "0.4",
          "The share of the heap (not of the machine's memory, as in RabbitMQ) that waiting"
              + " messages may take; 0 stops all publishing. The rest is left to connections and to"
              + " the garbage collector, which works the harder the fuller the heap.",
          "Publishers are blocked until consumers have made room.");

  public static final Option<OptionalLong> MEMORY_ABSOLUTE =
      limit(
          "vm_memory_high_watermark.absolute",
          bytesOrNone(),
          "none",
          "The bound as a size; it goes before the share, but is never above 0.8 of the heap. Each"
              + " queue may hold as much as is still free, so one alone takes half of it; each"
              + " message counts some 160 bytes more than its content, in each queue that has it.",
          "Publishers are blocked until consumers have made room.");

  public static final Option<Integer> QUEUE_MEMORY_BYTES =
      limit(
          "queue_memory_bytes",
          bytes(MIB, MAX).or("0", 0),
          "268435456",
          "How much memory the messages may take that wait in a queue, be they persistent or not, and"
              + " delayed or not;"
              + " while all queues together hold a third of what vm_memory_high_watermark allows, each"
              + " keeps a megabyte. What expires or is ready within 20 seconds, and the messages of a"
              + " queue that drops duplicates of what is in it, always stay in memory. 0 keeps all of"
              + " them there.",
          "The middle of the queue is written to the data directory, and read again before"
              + " consumers come to it.");

  public static final Option<Integer> PUBLISH_CREDIT_BYTES =
      limit(
          "publish_credit_bytes",
          bytes(KIB, MAX),
          "4194304",
          "How much of a connection's publishing may be on its way to queues at one time.",
          "The connection's socket is not read until half of it has arrived; a single larger"
              + " message still passes, alone.");

  public static final Option<Integer> DELIVERY_CREDIT_BYTES =
      limit(
          "delivery_credit_bytes",
          bytes(KIB, MAX),
          "1048576",
          "How much a queue may have on its way to one connection, before the socket has taken it.",
          "The queue keeps its messages, or gives them to others, until a quarter has been written;"
              + " a single larger message still passes, alone.");

  public static final Option<Integer> DELIVERY_CREDIT_COUNT =
      limit(
          "delivery_credit_count",
          count(1, 1_000_000),
          "2048",
          "How many messages a queue may have on their way to one connection.",
          "The queue keeps its messages, or gives them to others, until a quarter has been"
              + " written.");

  public static final Option<Integer> DEAD_LETTER_CREDIT_COUNT =
      limit(
          "dead_letter_credit_count",
          count(1, 1_000_000),
          "1000",
          "How many dead letters, and how many others that it passes on, a queue may have on their"
              + " way to the queues that get them.",
          "The queue keeps the rest until some of them have been taken or refused.");

  public static final Option<Integer> DEAD_LETTER_MEMORY_BYTES =
      limit(
          "dead_letter_memory_bytes",
          bytes(1, MAX),
          "67108864",
          "How much memory the dead letters of a queue may take, and others that it passes on, while"
              + " they are on their way.",
          "What has expired since stays in the queue until some of them have arrived; it is given to"
              + " nobody, and what stands behind it waits.");

  public static final Option<Long> DEAD_LETTER_RETRY_DELAY =
      option(
          "dead_letter_retry_delay",
          milliseconds(1, 3_600_000),
          "500",
          "After so long a queue that has refused dead letters, because it is full, is offered them"
              + " again.");

  public static final Option<Long> DEAD_LETTER_RETRY_MAX_DELAY =
      option(
          "dead_letter_retry_max_delay",
          milliseconds(1, 3_600_000),
          "4000",
          "The delay doubles as long as such a queue takes nothing, up to this.");

  public static final Option<Long> DELETED_QUEUE_DRAIN_TIMEOUT =
      limit(
          "deleted_queue_drain_timeout",
          milliseconds(0, 50_000),
          "30000",
          "How long a deleted queue waits for other queues to take its last dead letters.",
          "Those that nobody has taken are lost, which is logged with their number.");

  public static final Option<DefaultQueueType> DEFAULT_QUEUE_TYPE =
      option(
          "default_queue_type",
          oneOf(DefaultQueueType.class),
          "classic",
          "The type of queues whose declaration names none; those that are transient, exclusive or"
              + " auto-delete are classic all the same.");

  public static final Option<Boolean> QUORUM_RELAXED_CHECKS =
      option(
          "quorum_queue.property_equivalence.relaxed_checks_on_redeclaration",
          flag(),
          "false",
          "Whether a client that declares a classic queue is content with a quorum queue that is"
              + " there; then only the arguments for limits, times and dead letters have to be the"
              + " same.");

  public static final Option<Long> CONSUMER_TIMEOUT =
      limit(
          "consumer_timeout",
          milliseconds(1, TEN_YEARS_MS),
          "1800000",
          "How long a delivery from a quorum queue may stay unacknowledged, where neither the queue"
              + " nor the consumer says it.",
          "The queue takes it back and cancels the consumer, or its channel closes.");

  public static final Option<Integer> MOVE_CREDIT_COUNT =
      limit(
          "move_credit_count",
          count(1, 1_000_000),
          "2000",
          "How many of its messages a queue may have on their way while they are moved elsewhere.",
          "The rest keeps its places until half of them have been taken or came back.");

  public static final Option<Integer> BROWSE_PAGE_COUNT =
      limit(
          "browse_page_count",
          count(1, 1_000_000),
          "1000",
          "How many messages one page shows to who looks into a queue.",
          "The page ends, and the next begins there.");

  public static final Option<Integer> BROWSE_PAGE_BYTES =
      limit(
          "browse_page_bytes",
          bytes(KIB, MAX),
          "4194304",
          "How much memory the messages of such a page may hold; a single larger one still is"
              + " shown, alone.",
          "The page ends, and the next begins there.");

  public static final Option<Integer> CHANNEL_BACKLOG_BYTES =
      limit(
          "channel_backlog_bytes",
          bytes(KIB, MAX),
          "1048576",
          "How much may wait on a connection's channels behind methods that wait for an answer.",
          "The connection's socket is not read until half of it is done.");

  public static final Option<Integer> SEND_BACKLOG_BYTES =
      limit(
          "send_backlog_bytes",
          bytes(KIB, MAX),
          "8388608",
          "How much a connection may have been sent, beyond what its socket takes, before it"
              + " reads.",
          "The connection's socket is not read until half of it has been taken.");

  public static final Option<Integer> REPLY_BACKLOG_BYTES =
      limit(
          "reply_backlog_bytes",
          bytes(KIB, MAX),
          "1048576",
          "How much of direct replies may wait for a client that does not read.",
          "Further replies to it are dropped: they are promised to nobody.");

  public static final Option<Integer> NOTICE_BACKLOG_BYTES =
      limit(
          "notice_backlog_bytes",
          bytes(KIB, MAX),
          "8388608",
          "How much of traces and events may be on its way to queues, for each virtual host and"
              + " event loop.",
          "Further ones are dropped, and counted.");

  public static final Option<Integer> TRANSACTION_MAX_BYTES =
      limit(
          "transaction_max_bytes",
          bytes(KIB, MAX),
          "67108864",
          "How much a transaction may publish before its commit.",
          "The channel is closed with PRECONDITION_FAILED.");

  public static final Option<Integer> UNFINISHED_BODIES_MAX_BYTES =
      limit(
          "unfinished_bodies_max_bytes",
          bytes(KIB, MAX).or("auto", QUARTER_OF_HEAP_BYTES),
          "auto",
          "How much the channels of a connection may hold of messages whose bodies have not come"
              + " whole; auto is a quarter of the largest heap, and 2 GiB at most. A single body"
              + " always passes, and one that comes in a single frame does not count.",
          "The channel that needs more is closed with 311 (content too large).");

  public static final Option<Integer> DEDUPLICATION_MAX_IDS =
      limit(
          "deduplication_max_ids",
          count(10_000, 10_000_000),
          "1000000",
          "How many ids of messages a queue or an exchange that drops duplicates may be declared to"
              + " remember (x-cache-size). A million take about a hundred megabytes.",
          "The declaration is refused with PRECONDITION_FAILED.");

  public static final Option<OptionalLong> DISK_FREE_LIMIT =
      limit(
          "disk_free_limit.absolute",
          bytesOrNone(),
          "50MB",
          "How much must be free on the disk of the data directory; looked at every second.",
          "Publishers are blocked until there is more.");

  public static final Option<Integer> STORE_SEGMENT_BYTES =
      option(
          "store.segment_bytes",
          bytes(64 * KIB, 1 << 30),
          "67108864",
          "The size of a file of the message log, about. Space comes back a file at a time.");

  public static final Option<Integer> STORE_BACKLOG_BYTES =
      limit(
          "store.backlog_bytes",
          bytes(64 * KIB, 1 << 29),
          "33554432",
          "How much may wait to be written to the message log, on each event loop.",
          "Publishers to durable queues are held back until the disk has caught up.");

  public static final Option<String> STORE_ENCRYPTION_KEYFILE =
      option(
          "store.encryption.keyfile",
          ValueType.text(),
          "",
          "A file with keys: what is kept in the data directory is encrypted with AES-256-GCM. A"
              + " line has an id, an equals sign and 64 hex digits. The last key is the one for new"
              + " files, and all are for reading. Empty: nothing is encrypted.");

  public static final Option<Integer> RECENT_HISTORY_MAX_MESSAGES =
      limit(
          "recent_history_max_messages",
          count(20, MAX),
          "100000",
          "How many messages an exchange of the type x-recent-history may be declared to keep"
              + " (x-recent-history-length). They count in the memory that messages may take, and"
              + " stay when that gets short.",
          "The declaration is refused with PRECONDITION_FAILED.");

  public static final Option<Integer> POLICY_PATTERN_MAX_BYTES =
      limit(
          "policy_pattern_max_bytes",
          bytes(1, 64 * KIB),
          "1024",
          "How long the expression of a policy may be.",
          "The policy is refused.");

  public static final Option<String> DEFAULT_VHOST =
      option("default_vhost", text(), "/", "The virtual host that a new node has.");

  public static final Option<String> DEFAULT_USER =
      option("default_user", text(), "guest", "The user that a new node has.");

  public static final Option<String> DEFAULT_PASS =
      option(
          "default_pass",
          ValueType.secret(),
          "guest",
          "That user's password; where it is empty, that user cannot log in.");

  public static final Option<String> DEFAULT_CONFIGURE =
      option(
          "default_permissions.configure",
          regex(),
          ".*",
          "The names that default_user may declare and delete in default_vhost.");

  public static final Option<String> DEFAULT_READ =
      option(
          "default_permissions.read",
          regex(),
          ".*",
          "The names that default_user may consume from.");

  public static final Option<String> DEFAULT_WRITE =
      option(
          "default_permissions.write",
          regex(),
          ".*",
          "The names that default_user may publish to.");

  public static final OptionFamily<Boolean> DEFAULT_USER_TAGS =
      new OptionFamily<>(
          "default_user_tags",
          flag(),
          Map.of("administrator", "true"),
          true,
          false,
          "The tags of default_user. Naming any tag replaces the default one.");

  public static final OptionFamily<Boolean> LOOPBACK_USERS =
      new OptionFamily<>(
          "loopback_users",
          flag(),
          Map.of("guest", "true"),
          false,
          true,
          "Users that may connect from this machine only; false frees one of them, and the key"
              + " loopback_users with the value none frees everybody.");

  public static final Option<Boolean> EVENT_EXCHANGE =
      option(
          "event_exchange.enabled",
          flag(),
          "false",
          "Whether the node publishes what happens on it to the exchange amq.rabbitmq.event, as"
              + " RabbitMQ's plugin does.");

  public static final Option<String> EVENT_EXCHANGE_VHOST =
      option(
          "event_exchange.vhost",
          text(),
          "",
          "The virtual host with that exchange; that of default_vhost where it is not given.");

  public static final OptionFamily<String> AUTH_MECHANISMS =
      new OptionFamily<>(
          "auth_mechanisms",
          text(),
          Map.of("1", "PLAIN", "2", "AMQPLAIN", "3", "ANONYMOUS"),
          true,
          false,
          "The SASL mechanisms that are offered, in the order of their numbers. Naming any replaces"
              + " the default ones; one that Warren does not have is left out.");

  /** The user name that means that nobody logs in anonymously. */
  public static final String NOBODY = "none";

  public static final Option<String> ANONYMOUS_LOGIN_USER =
      option(
          "anonymous_login_user",
          text(),
          "guest",
          "The user that a client is which does not say who it is (SASL ANONYMOUS); with the value"
              + " none no client may do that.");

  public static final Option<String> ANONYMOUS_LOGIN_PASS =
      option(
          "anonymous_login_pass",
          ValueType.secret(),
          "guest",
          "The password that is given for that user, and has to be the right one.");

  public static final Option<String> NODENAME =
      option(
          "nodename",
          nodeName(),
          "warren@HOST",
          "The node's name; HOST stands for this machine's. It is the cluster's name too where none"
              + " is given.");

  public static final Option<String> CLUSTER_NAME =
      option(
          "cluster_name",
          ValueType.hostNamedText(),
          "warren@HOST",
          "The name that clients see as cluster_name; nodename where it is not given.");

  public static final Option<String> PRODUCT =
      option(
              "server_properties.product",
              text(),
              "Warren",
              "The product that clients see. Celery (kombu) raises the prefetch of a running worker for"
                  + " RabbitMQ only.")
          .alias("product.name");

  public static final Option<String> RABBITMQ_LEVEL =
      option(
          "server_properties.version",
          ValueType.level(),
          "4.2.0",
          "The version that clients see: the level of RabbitMQ that Warren matches. Some clients"
              + " switch on it. Warren's own version is beside it.");

  public static final OptionFamily<String> SERVER_PROPERTIES =
      new OptionFamily<>(
          "server_properties",
          text(),
          Map.of(),
          false,
          false,
          "Further properties that clients see when they connect.");

  public static final Option<Boolean> LOG_CONSOLE =
      limit(
          "log.console",
          flag(),
          "true",
          "Whether the log goes to the standard output. The line that says that the node is ready"
              + " is no part of the log: it is printed there in any case.",
          "Where nobody reads the output, thousands of lines wait; further ones are dropped and"
              + " counted.");

  public static final Option<LogLevel> LOG_LEVEL =
      option(
          "log.console.level",
          oneOf(LogLevel.class),
          "info",
          "The least severe messages that are logged. Those of the libraries (Netty, Vert.x) begin"
              + " at warning, with debug at info.");

  public static final Option<Integer> EVENT_LOOPS =
      option(
          "event_loops",
          count(1, 1024).or("auto", Runtime.getRuntime().availableProcessors()),
          "auto",
          "The threads that serve all connections and queues; auto is one for each core.");

  public static final Option<Transport> TRANSPORT =
      option(
          "transport",
          oneOf(Transport.class),
          "auto",
          "What carries the sockets; auto takes epoll where it is there. One that is not there is"
              + " replaced by nio, with a warning.");

  public static final Option<Long> SHUTDOWN_TIMEOUT =
      limit(
          "shutdown_timeout",
          milliseconds(0, 600_000),
          "5000",
          "How long closing may take once the node is told to stop.",
          "The process ends as it is.");

  public static final Option<Long> HEAP_RETURN_INTERVAL =
      option(
          "heap_return_interval",
          milliseconds(0, 86_400_000),
          "30000",
          "After so long without a garbage collection one is made beside the work, and heap that"
              + " turns out to be free goes back to the system; 0 leaves that to the JVM. A JVM that"
              + " was started with -XX:G1PeriodicGCInterval keeps that.");

  /** The whole table, in the order in which a reader meets it. */
  public static final List<OptionSection> SECTIONS =
      List.of(
          new OptionSection(
              "Listeners",
              List.of(
                  LISTENERS_TCP,
                  LISTENERS_SSL,
                  TCP_BACKLOG,
                  TCP_NODELAY,
                  TCP_KEEPALIVE,
                  TCP_SNDBUF,
                  TCP_RECBUF)),
          new OptionSection(
              "TLS",
              List.of(
                  TLS_CERTFILE,
                  TLS_KEYFILE,
                  TLS_PASSWORD,
                  TLS_SNI_CERTFILES,
                  TLS_SNI_KEYFILES,
                  TLS_SNI_PASSWORDS,
                  TLS_VERIFY,
                  TLS_FAIL_IF_NO_PEER_CERT,
                  TLS_CACERTFILE,
                  TLS_DEPTH,
                  TLS_CRLFILE,
                  TLS_CRL_CHECK,
                  TLS_VERSIONS,
                  TLS_CIPHERS,
                  TLS_HONOR_CIPHER_ORDER,
                  TLS_ENGINE,
                  TLS_RELOAD_INTERVAL,
                  TLS_HANDSHAKE_TIMEOUT)),
          new OptionSection(
              "Connections and channels",
              List.of(
                  CONNECTION_MAX,
                  HANDSHAKE_TIMEOUT,
                  HEARTBEAT,
                  FRAME_MAX,
                  INITIAL_FRAME_MAX,
                  CHANNEL_MAX,
                  CONSUMER_MAX_PER_CHANNEL,
                  CHANNEL_OPERATION_TIMEOUT,
                  MAX_MESSAGE_SIZE)),
          new OptionSection(
              "Memory and back-pressure",
              List.of(
                  MEMORY_RELATIVE,
                  MEMORY_ABSOLUTE,
                  QUEUE_MEMORY_BYTES,
                  PUBLISH_CREDIT_BYTES,
                  DELIVERY_CREDIT_BYTES,
                  DELIVERY_CREDIT_COUNT,
                  DEAD_LETTER_CREDIT_COUNT,
                  DEAD_LETTER_MEMORY_BYTES,
                  DEAD_LETTER_RETRY_DELAY,
                  DEAD_LETTER_RETRY_MAX_DELAY,
                  DELETED_QUEUE_DRAIN_TIMEOUT,
                  CONSUMER_TIMEOUT,
                  MOVE_CREDIT_COUNT,
                  BROWSE_PAGE_COUNT,
                  BROWSE_PAGE_BYTES,
                  CHANNEL_BACKLOG_BYTES,
                  SEND_BACKLOG_BYTES,
                  REPLY_BACKLOG_BYTES,
                  NOTICE_BACKLOG_BYTES,
                  DEDUPLICATION_MAX_IDS,
                  RECENT_HISTORY_MAX_MESSAGES,
                  POLICY_PATTERN_MAX_BYTES,
                  TRANSACTION_MAX_BYTES,
                  UNFINISHED_BODIES_MAX_BYTES)),
          new OptionSection("Queues", List.of(DEFAULT_QUEUE_TYPE, QUORUM_RELAXED_CHECKS)),
          new OptionSection(
              "Store",
              List.of(
                  DISK_FREE_LIMIT,
                  STORE_SEGMENT_BYTES,
                  STORE_BACKLOG_BYTES,
                  STORE_ENCRYPTION_KEYFILE)),
          new OptionSection(
              "Users",
              List.of(
                  DEFAULT_VHOST,
                  DEFAULT_USER,
                  DEFAULT_PASS,
                  DEFAULT_CONFIGURE,
                  DEFAULT_READ,
                  DEFAULT_WRITE,
                  DEFAULT_USER_TAGS,
                  LOOPBACK_USERS,
                  AUTH_MECHANISMS,
                  ANONYMOUS_LOGIN_USER,
                  ANONYMOUS_LOGIN_PASS)),
          new OptionSection(
              "What clients see",
              List.of(NODENAME, CLUSTER_NAME, PRODUCT, RABBITMQ_LEVEL, SERVER_PROPERTIES)),
          new OptionSection("Events", List.of(EVENT_EXCHANGE, EVENT_EXCHANGE_VHOST)),
          new OptionSection(
              "The process",
              List.of(
                  LOG_CONSOLE,
                  LOG_LEVEL,
                  EVENT_LOOPS,
                  TRANSPORT,
                  SHUTDOWN_TIMEOUT,
                  HEAP_RETURN_INTERVAL)));

  private Options() {}

  /** Every row. */
  public static List<OptionRow> rows() {
    return SECTIONS.stream().flatMap(section -> section.rows().stream()).toList();
  }
}
