package io.warren.conformance;

import com.rabbitmq.client.Channel;
import io.warren.Broker;
import io.warren.broker.VirtualHosts;
import io.warren.broker.queue.MemoryBudget;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What exchanges keep counts in the memory of the node, and no longer than they keep it. */
class ExchangeMemoryIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private MemoryBudget memory;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    Object hosts = Inside.read(Broker.class, BROKER.broker(), "virtualHosts");
    memory = (MemoryBudget) Inside.read(VirtualHosts.class, hosts, "memory");
    held("nothing", bytes -> bytes == 0);
  }

  private void held(String what, LongPredicate wanted) throws Exception {
    Wait.until(what, () -> wanted.test(memory.totalBytes()));
  }

  private void keepTenOfTwenty(String type, Map<String, Object> arguments) throws Exception {
    channel.exchangeDeclare("keeps", type, false, false, arguments);
    for (int i = 0; i < 20; i++) {
      channel.basicPublish("keeps", "", null, new byte[10_000]);
    }
    held("ten", bytes -> bytes > 100_000 && bytes < 110_000);
    channel.exchangeDelete("keeps");
    held("nothing", bytes -> bytes == 0);
  }

  @Test
  void recentMessages() throws Exception {
    keepTenOfTwenty("x-recent-history", Map.of("x-recent-history-length", 10));
  }

  @Test
  void recentMessagesOfAnExchangeThatDelays() throws Exception {
    keepTenOfTwenty(
        "x-delayed-message",
        Map.of("x-delayed-type", "x-recent-history", "x-recent-history-length", 10));
  }

  @Test
  void weights() throws Exception {
    channel.exchangeDeclare("hashes", "x-consistent-hash", false, false, null);
    String queue = channel.queueDeclare().getQueue();
    String other = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "hashes", "10000");
    channel.queueBind(other, "hashes", "100");
    held("both", bytes -> bytes > 200_000);
    channel.queueUnbind(queue, "hashes", "10000");
    held("one", bytes -> bytes > 0 && bytes < 10_000);
    channel.exchangeDelete("hashes");
    held("nothing", bytes -> bytes == 0);
  }
}
