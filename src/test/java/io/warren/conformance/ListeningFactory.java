package io.warren.conformance;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the methods on the wire, for those of which the client itself says nothing. */
final class ListeningFactory extends ConnectionFactory {
  private final Map<Integer, Integer> sentByMethod = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> receivedByMethod = new ConcurrentHashMap<>();

  ListeningFactory(BrokerExtension broker) {
    setHost("127.0.0.1");
    setPort(broker.port());
    setAutomaticRecoveryEnabled(false);
    SecuredNode.prepare(this);
  }

  int sent(int classId, int methodId) {
    return sentByMethod.getOrDefault(key(classId, methodId), 0);
  }

  int received(int classId, int methodId) {
    return receivedByMethod.getOrDefault(key(classId, methodId), 0);
  }

  @Override
  protected FrameHandlerFactory createFrameHandlerFactory() throws IOException {
    FrameHandlerFactory factory = super.createFrameHandlerFactory();
    return (address, name) -> listening(factory.create(address, name));
  }

  private FrameHandler listening(FrameHandler handler) {
    return (FrameHandler)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {FrameHandler.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("writeFrame")) {
                count(sentByMethod, (Frame) arguments[0]);
              }
              try {
                Object result = method.invoke(handler, arguments);
                if (result instanceof Frame frame) {
                  count(receivedByMethod, frame);
                }
                return result;
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private static void count(Map<Integer, Integer> countByMethod, Frame frame) {
    if (frame.getType() == AMQP.FRAME_METHOD) {
      byte[] payload = frame.getPayload();
      countByMethod.merge(key(payload[1], payload[3]), 1, Integer::sum);
    }
  }

  private static int key(int classId, int methodId) {
    return classId * 1000 + methodId;
  }
}
