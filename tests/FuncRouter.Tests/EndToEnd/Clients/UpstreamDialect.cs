using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>
/// The words of one provider for the same few things: an answer, two calls of a tool at once, an error. The bodies have the shape of
/// recorded ones.
/// </summary>
internal abstract class UpstreamDialect
{
    /// <summary>What every dialect answers with.</summary>
    public const string Text = "Paris has 18 °C, Oslo has 7.";

    /// <summary>What the model thinks before it calls, where the protocol has thoughts.</summary>
    public const string Thought = "Two cities, so two calls.";

    /// <summary>The message of every error.</summary>
    public const string Complaint = "Enough for now, come back later.";

    /// <summary>The tool that is called with one city each.</summary>
    public const string Tool = "get_weather";

    /// <summary>The schema of the tool's arguments.</summary>
    public const string ToolSchema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    /// <summary>Tokens of every prompt, all kinds in one.</summary>
    public const int InputTokens = 40;

    /// <summary>Tokens of every answer.</summary>
    public const int OutputTokens = 12;

    /// <summary>The cities that the tool is called with, in this order.</summary>
    public static readonly string[] Cities = ["Paris", "Oslo"];

    private static int _models;

    /// <summary>Every dialect there is.</summary>
    public static IReadOnlyList<UpstreamDialect> All { get; } =
        [new ChatDialect(), new ResponsesDialect(), new AnthropicDialect(), new GeminiDialect(), new BedrockDialect(), new CohereDialect()];

    /// <summary>The provider's name in the configuration.</summary>
    public abstract string Provider { get; }

    /// <summary>The provider's entry in the configuration, beside address and key.</summary>
    public virtual JsonObject Entry => new() { ["type"] = Provider };

    /// <summary>The reasoning state that comes with the calls; null where the protocol has none.</summary>
    public virtual string? Seal => null;

    /// <summary>Tokens of every prompt that came from a cache with a price of its own.</summary>
    public virtual int CachedTokens => 5;

    protected abstract string TextDocument { get; }

    protected abstract string CallsDocument { get; }

    protected abstract byte[] TextStream { get; }

    protected abstract byte[] CallsStream { get; }

    protected virtual string StreamType => "text/event-stream";

    /// <summary>The one of that name, for test data that shows itself as a word.</summary>
    public static UpstreamDialect Of(string provider) => All.First(dialect => dialect.Provider == provider);

    /// <summary>A model name that no other test has.</summary>
    public string NewModel() => string.Create(CultureInfo.InvariantCulture, $"{ModelStem}{20_260_000 + Interlocked.Increment(ref _models)}");

    /// <summary>Has the model answer with text.</summary>
    public void Say(ScriptedUpstream upstream, string model, bool stream) =>
        Add(ScriptOf(upstream, model, stream), stream, TextDocument, TextStream);

    /// <summary>What comes of the text where a stream breaks in its middle.</summary>
    public const string HalfOfText = "Paris has 18 °C";

    /// <summary>Has the model break off in the middle of its text, as often as it is asked. For protocols whose streams are text.</summary>
    public void SayHalf(ScriptedUpstream upstream, string model)
    {
        var stream = TextStream;
        var half = stream.AsSpan(0, stream.AsSpan().IndexOf(", Oslo"u8)).LastIndexOf("\n\n"u8) + 2;
        ScriptOf(upstream, model, stream: true).Streams(parts => parts.Bytes(stream[..half]).Reset(), ("Content-Type", StreamType));
    }

    /// <summary>Has the model call the tool twice at once, and answer with text thereafter.</summary>
    public void CallThenSay(ScriptedUpstream upstream, string model, bool stream)
    {
        var script = ScriptOf(upstream, model, stream);
        Add(script, stream, CallsDocument, CallsStream);
        Add(script, stream, TextDocument, TextStream);
    }

    /// <summary>Has the model fail.</summary>
    public void Fail(ScriptedUpstream upstream, string model, bool stream, int status) =>
        ScriptOf(upstream, model, stream).Fails(status, Error(status), ("Retry-After", "7"));

    /// <summary>The results of the tool that a request hands back, each with the id of its call.</summary>
    public abstract IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request);

    /// <summary>The reasoning state that a request hands back.</summary>
    public virtual string? SealIn(JsonNode request) => null;

    protected abstract string ModelStem { get; }

    protected virtual UpstreamScript ScriptOf(ScriptedUpstream upstream, string model, bool stream) => upstream.On(model);

    protected abstract string Error(int status);

    /// <summary>A stream of data without names.</summary>
    protected static byte[] Events(params IEnumerable<string> data) =>
        Encoding.UTF8.GetBytes(string.Concat(data.Select(json => $"data: {json}\n\n")));

    /// <summary>A stream of events whose names are the types of their data.</summary>
    protected static byte[] NamedEvents(params IEnumerable<string> data) =>
        Encoding.UTF8.GetBytes(string.Concat(data.Select(json => $"event: {JsonNode.Parse(json)!["type"]}\ndata: {json}\n\n")));

    /// <summary>The objects of a list; none where there is no list.</summary>
    protected static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private void Add(UpstreamScript script, bool stream, string document, byte[] events)
    {
        if (stream)
        {
            script.Streams(parts => parts.Bytes(events, events.Length / 3, events.Length / 2), ("Content-Type", StreamType));
        }
        else
        {
            script.Answers(document);
        }
    }
}
