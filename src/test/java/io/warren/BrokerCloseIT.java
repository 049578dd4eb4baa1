package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.conformance.SecuredNode;
import io.warren.conformance.TestNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A node ends in good order, whatever its clients are doing. */
class BrokerCloseIT {
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            errors.add(event.getFormattedMessage());
          }
        }
      };
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    appender.start();
    root.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(appender);
  }

  @Test
  void connectionsThatEndMeanwhileDisturbNothing() throws Exception {
    for (int round = 0; round < 5; round++) {
      TestNode node = TestNode.with();
      ConnectionFactory factory = new ConnectionFactory();
      factory.setHost("127.0.0.1");
      factory.setPort(node.port());
      factory.setAutomaticRecoveryEnabled(false);
      SecuredNode.prepare(factory);
      for (int count = 0; count < 10; count++) {
        Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.queueDeclare();
        channel.queueDeclare();
        if (count % 2 == 0) {
          connection.abort(0);
        }
      }
      node.close();
      assertEquals(List.of(), errors);
    }
  }
}
