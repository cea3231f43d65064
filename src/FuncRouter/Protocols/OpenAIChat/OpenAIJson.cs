using System.Text.Json.Serialization;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>The few values that are written by the serializer and not by hand.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
