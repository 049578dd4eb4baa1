package io.warren.amqp091.codec;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a decoder says. */
final class RecordingHandler implements FrameHandler {
  final List<String> events = new ArrayList<>();
  final List<Method> methods = new ArrayList<>();
  final List<ContentHeader> headers = new ArrayList<>();

  @Override
  public void onProtocolHeader(byte[] header) {
    events.add("protocol header " + HexFormat.of().formatHex(header));
  }

  @Override
  public void onMethod(int channel, Method method) {
    methods.add(method);
    events.add("method " + channel + " " + method);
  }

  @Override
  public void onHeader(int channel, ContentHeader header) {
    headers.add(header);
    events.add(
        "header "
            + channel
            + " "
            + header.classId()
            + " "
            + header.bodySize()
            + " "
            + HexFormat.of().formatHex(header.encodedProperties()));
  }

  @Override
  public void onBody(int channel, byte[] data, int offset, int length) {
    events.add("body " + channel + " " + HexFormat.of().formatHex(data, offset, offset + length));
  }

  @Override
  public void onHeartbeat() {
    events.add("heartbeat");
  }
}
