package io.warren.broker.bus;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BusCodecIT {

  @Test
  void theBusPassesEveryMessageByReference(Vertx vertx, VertxTestContext context) {
    BusCodec.registerAll(vertx.eventBus(), Map.of());
    var checkpoint = context.checkpoint(BusSamples.all().size());
    for (BusMessage sample : BusSamples.all()) {
      vertx
          .eventBus()
          .<BusMessage>consumer(
              sample.toString(),
              message ->
                  context.verify(
                      () -> {
                        assertSame(sample, message.body());
                        checkpoint.flag();
                      }));
      vertx.eventBus().send(sample.toString(), sample);
    }
  }
}
