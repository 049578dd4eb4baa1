package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.conformance.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An empty password is no password: nobody gets in with it, and the operator is told. */
class EmptyPasswordIT {
  @Test
  void userWithEmptyPasswordCannotLogInAndTheLogSaysSo() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Broker.class);
    log.start();
    logger.addAppender(log);
    TestNode node = TestNode.with("default_pass", "");
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setHost("127.0.0.1");
      factory.setPort(node.port());
      factory.setPassword("");
      assertThrows(AuthenticationFailureException.class, factory::newConnection);
      List<String> said = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertEquals(
          1,
          said.stream()
              .filter("default_pass is empty: nobody can log in as 'guest'"::equals)
              .count(),
          said::toString);
    } finally {
      logger.detachAppender(log);
      node.close();
    }
  }
}
