using OpenAI.Audio;
using OpenAI.Embeddings;
using OpenAI.Images;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>What the package <c>OpenAI</c> has beside conversations.</summary>
public sealed class OpenAIClientTests(ClientsRouter shared) : ClientTests(shared)
{
    private static readonly float[] Vector = [0.25f, -0.5f, 1f];

    // The client asks for base64 unless it is told otherwise, and reads either.
    [Theory]
    [InlineData("\"AACAPgAAAL8AAIA/\"")]
    [InlineData("[0.25,-0.5,1]")]
    public async Task Embeddings_come_as_the_provider_writes_them(string vector)
    {
        var model = UpstreamDialect.Of("compatible").NewModel();
        Upstream.On(model).Answers(
            $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{vector}}}}],"model":"up","usage":{"prompt_tokens":3,"total_tokens":3}}""");

        var answer = await OpenAI.GetEmbeddingClient($"compatible/{model}").GenerateEmbeddingsAsync(["Hi"], null, Limit);

        Assert.Equal(Vector, answer.Value[0].ToFloats().ToArray());
        Assert.Equal(3, answer.Value.Usage.InputTokenCount);
        Assert.Equal("base64", (string?)LastRequestFor(model)["encoding_format"]);
    }

    [Fact]
    public async Task Embeddings_of_a_provider_with_another_protocol_come_in_the_form_that_the_client_asks_for()
    {
        var model = $"embed-v4.{UpstreamDialect.Of("cohere").NewModel()}";
        Upstream.On(model).Answers(
            """
            {"id":"e1","embeddings":{"float":[[0.25,-0.5,1],[0,0,0]]},"texts":["Hi","Ho"],
             "meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":4}},"response_type":"embeddings_by_type"}
            """);

        var answer = await OpenAI.GetEmbeddingClient($"cohere/{model}").GenerateEmbeddingsAsync(
            ["Hi", "Ho"], new EmbeddingGenerationOptions { Dimensions = 256 }, Limit);

        Assert.Equal(2, answer.Value.Count);
        Assert.Equal(Vector, answer.Value[0].ToFloats().ToArray());
        Assert.Equal(4, answer.Value.Usage.InputTokenCount);
        Assert.Equal(256, (int)LastRequestFor(model)["output_dimension"]!);
    }

    [Fact]
    public async Task Speech_comes_to_the_byte()
    {
        var model = UpstreamDialect.Of("compatible").NewModel();
        byte[] sound = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];
        Upstream.On(model).Streams(parts => parts.Bytes(sound, 1, 50_000), ("Content-Type", "audio/mpeg"));

        var answer = await OpenAI.GetAudioClient($"compatible/{model}").GenerateSpeechAsync("Hello.", GeneratedSpeechVoice.Alloy, null, Limit);

        Assert.Equal(sound, answer.Value.ToArray());
        Assert.Equal("alloy", (string?)LastRequestFor(model)["voice"]);
    }

    [Fact]
    public async Task A_recording_is_written_down()
    {
        var model = UpstreamDialect.Of("compatible").NewModel();
        Upstream.OnPath("/v1/audio/transcriptions").Answers("""{"text":"Hello.","usage":{"type":"duration","seconds":2}}""");
        using var recording = new MemoryStream(new byte[300_000]);

        var answer = await OpenAI.GetAudioClient($"compatible/{model}").TranscribeAudioAsync(recording, "hello.wav", null, Limit);

        Assert.Equal("Hello.", answer.Value.Text);
        var request = Upstream.Requests.Last(request => request.Path == "/v1/audio/transcriptions");
        Assert.InRange(request.Body.Length, 300_000, 302_000);
        Assert.Contains(model, request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_made()
    {
        var model = UpstreamDialect.Of("compatible").NewModel();
        Upstream.On(model).Answers(
            """{"created":1755137737,"data":[{"b64_json":"iVBORw0KGgo="}],"usage":{"total_tokens":9,"input_tokens":4,"output_tokens":5,"input_tokens_details":{"text_tokens":4,"image_tokens":0}}}""");

        var answer = await OpenAI.GetImageClient($"compatible/{model}").GenerateImageAsync(
            "A router.", new ImageGenerationOptions { Size = GeneratedImageSize.W1024xH1024 }, Limit);

        Assert.Equal("iVBORw0KGgo=", Convert.ToBase64String(answer.Value.ImageBytes.ToArray()));
        Assert.Equal("1024x1024", (string?)LastRequestFor(model)["size"]);
    }

    [Fact]
    public async Task Text_is_judged()
    {
        var model = UpstreamDialect.Of("compatible").NewModel();
        Upstream.On(model).Answers(
            """{"id":"modr-1","model":"up","results":[{"flagged":true,"categories":{"violence":true,"hate":false},"category_scores":{"violence":0.91,"hate":0.01}}]}""");

        var answer = await OpenAI.GetModerationClient($"compatible/{model}").ClassifyTextAsync("I will…", Limit);

        Assert.True(answer.Value.Flagged);
        Assert.True(answer.Value.Violence.Flagged);
        Assert.Equal(0.91f, answer.Value.Violence.Score);
    }
}
