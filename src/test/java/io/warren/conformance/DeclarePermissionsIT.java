package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.broker.Declarations;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What declaring takes: to make, to declare what is there, and to ask whether it is. */
class DeclarePermissionsIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("default_permissions.configure", "^mine")
          .with("default_permissions.write", "^written|^mine")
          .with("default_permissions.read", "^read|^mine");

  private static final Map<String, Object> DEAD_LETTERS_TO_THEIRS =
      Map.of("x-dead-letter-exchange", "theirs");
  private static final Map<String, Object> ALTERNATE_THEIRS =
      Map.of("alternate-exchange", "theirs");

  private Connection connection;
  private Channel channel;

  /** Another user has made it all. */
  @BeforeAll
  static void declare() throws Exception {
    for (String name : new String[] {"mine", "written", "read", "theirs"}) {
      new Inside(BROKER.broker())
          .ask(
              session -> {
                Declarations declarations = session.declarations();
                return declarations
                    .declareQueue(name, true, false, false, FieldTable.of(DEAD_LETTERS_TO_THEIRS))
                    .compose(
                        queue ->
                            declarations.declareExchange(
                                name,
                                "fanout",
                                true,
                                false,
                                false,
                                FieldTable.of(ALTERNATE_THEIRS)));
              });
    }
  }

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  private static String refused(String permission, String object) {
    return "ACCESS_REFUSED - "
        + permission
        + " access to "
        + object
        + " in vhost '/' refused for user 'guest'";
  }

  @Test
  void whoMayDoAnythingWithItMayLookForIt() throws Exception {
    for (String name : new String[] {"mine", "written", "read"}) {
      assertEquals(name, channel.queueDeclarePassive(name).getQueue());
      channel.exchangeDeclarePassive(name);
    }
  }

  /** Whether it is there is no business of theirs. */
  @Test
  void whoMayDoNothingWithItMayNotLookForIt() throws Exception {
    for (String name : new String[] {"theirs", "absent"}) {
      Refused.on(
          connection,
          403,
          refused("configure", "queue '" + name + "'"),
          it -> it.queueDeclarePassive(name));
      Refused.on(
          connection,
          403,
          refused("configure", "exchange '" + name + "'"),
          it -> it.exchangeDeclarePassive(name));
    }
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue 'mine-absent' in vhost '/'",
        it -> it.queueDeclarePassive("mine-absent"));
  }

  @Test
  void whatIsThereAlreadyOverflowsWhereItDoes() throws Exception {
    assertEquals(
        "mine",
        channel.queueDeclare("mine", true, false, false, DEAD_LETTERS_TO_THEIRS).getQueue());
    channel.exchangeDeclare("mine", "fanout", true, false, ALTERNATE_THEIRS);
  }

  @Test
  void whatIsThereAlreadyMustBeEquivalentFirst() throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'mine' in vhost '/':"
            + " received 'false' but current is 'true'",
        it -> it.queueDeclare("mine", false, false, false, DEAD_LETTERS_TO_THEIRS));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'mine' in vhost '/':"
            + " received 'topic' but current is 'fanout'",
        it -> it.exchangeDeclare("mine", "topic", true, false, ALTERNATE_THEIRS));
  }

  @Test
  void whatIsNewMayNotOverflowAnywhere() throws Exception {
    Refused.on(
        connection,
        403,
        refused("write", "exchange 'theirs'"),
        it -> it.queueDeclare("mine-new", true, false, false, DEAD_LETTERS_TO_THEIRS));
    Refused.on(
        connection,
        403,
        refused("write", "exchange 'theirs'"),
        it -> it.exchangeDeclare("mine-new", "fanout", true, false, ALTERNATE_THEIRS));
  }

  @Test
  void whatMayNotBeConfiguredMayNotBeDeclaredThoughItIsThere() throws Exception {
    Refused.on(
        connection,
        403,
        refused("configure", "queue 'written'"),
        it -> it.queueDeclare("written", true, false, false, DEAD_LETTERS_TO_THEIRS));
    Refused.on(
        connection,
        403,
        refused("configure", "exchange 'read'"),
        it -> it.exchangeDeclare("read", "fanout", true, false, ALTERNATE_THEIRS));
  }

  @Test
  void aGivenNameIsHeldToItsPrefix() throws Exception {
    Map<String, Object> prefix = Map.of("x-name-prefix", "mine\r\n");
    String queue = channel.queueDeclare("", false, true, false, prefix).getQueue();
    assertTrue(queue.matches("mine-[A-Za-z0-9_-]{22}"), queue);
    assertThrows(IOException.class, () -> channel.queueDeclare("", false, true, false, null));
    String text = ((AMQP.Channel.Close) channel.getCloseReason().getReason()).getReplyText();
    String given = refused("configure", "queue 'amq\\.gen-[A-Za-z0-9_-]{22}'");
    assertTrue(text.matches(given), text);
  }

  /** A queue's name is looked at before its permissions, an exchange's where it is to be made. */
  @Test
  void aReservedNameIsRefusedInItsTurn() throws Exception {
    Refused.on(
        connection,
        403,
        "ACCESS_REFUSED - queue name 'amq.new' contains reserved prefix 'amq.*'",
        it -> it.queueDeclare("amq.new", true, false, false, null));
    Refused.on(
        connection,
        403,
        refused("configure", "exchange 'amq.new'"),
        it -> it.exchangeDeclare("amq.new", "fanout"));
    Refused.on(
        connection,
        403,
        "ACCESS_REFUSED - deletion of system exchange 'amq.new' in vhost '/' not allowed",
        it -> it.exchangeDelete("amq.new"));
  }

  @Test
  void anUnknownTypeComesBeforeAllElse() throws Exception {
    for (String name : new String[] {"", "theirs"}) {
      Refused.on(
          connection,
          406,
          "PRECONDITION_FAILED - unknown exchange type 'round'",
          it -> it.exchangeDeclare(name, "round"));
    }
  }

  @Test
  void theDefaultExchangeComesBetweenBothEndsOfABinding() throws Exception {
    String theDefault = "ACCESS_REFUSED - operation not permitted on the default exchange";
    Refused.on(
        connection, 403, refused("write", "queue 'read'"), it -> it.queueBind("read", "", "key"));
    Refused.on(connection, 403, theDefault, it -> it.queueBind("written", "", "key"));
    Refused.on(
        connection,
        403,
        refused("write", "exchange 'amq.default'"),
        it -> it.exchangeBind("", "read", "key"));
    Refused.on(connection, 403, theDefault, it -> it.exchangeUnbind("written", "", "key"));
  }
}
