using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Messages of AWS's binary event framing, made independently of the reader.</summary>
internal static class AwsMessages
{
    private const byte Text = 7;

    /// <summary>An event.</summary>
    public static byte[] Event(string type, string json) =>
        Message(json, Header(":event-type", type), Header(":content-type", "application/json"), Header(":message-type", "event"));

    /// <summary>An error that the service's interface knows.</summary>
    public static byte[] Exception(string type, string json) =>
        Message(json, Header(":exception-type", type), Header(":content-type", "application/json"), Header(":message-type", "exception"));

    /// <summary>Any other error; it has no payload.</summary>
    public static byte[] Error(string code, string message) =>
        Message("", Header(":error-code", code), Header(":error-message", message), Header(":message-type", "error"));

    /// <summary>A message with these headers.</summary>
    public static byte[] Message(string payload, params byte[][] headers)
    {
        byte[] head = [.. headers.SelectMany(header => header)];
        byte[] body = Encoding.UTF8.GetBytes(payload);
        var message = new byte[16 + head.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), head.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        head.CopyTo(message, 12);
        body.CopyTo(message, 12 + head.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>A header with a text.</summary>
    public static byte[] Header(string name, string value) =>
        Header(name, Text, [(byte)(value.Length >> 8), (byte)value.Length, .. Encoding.UTF8.GetBytes(value)]);

    /// <summary>A header of any type.</summary>
    public static byte[] Header(string name, byte type, params byte[] value) =>
        [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), type, .. value];

    /// <summary>Writes checksums that fit, over bytes that were changed.</summary>
    public static byte[] Repaired(byte[] message)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    // The framework computes the same checksum only inside a gzip file, at whose end it stands.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(file.ToArray().AsSpan()[^8..]);
    }
}
