using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI.Audio;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router whose largest form has 6 MiB.</summary>
public sealed class AudioRouter : IAsyncLifetime
{
    public const int MaxBytes = 6 * 1024 * 1024;

    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Routed = await RoutedUpstream.StartAsync(new JsonObject
    {
        ["api"] = new JsonObject { ["maxMultipartBytes"] = MaxBytes },
        ["models"] = new JsonObject
        {
            ["listen"] = JsonNode.Parse("""{ "endpoints": [ { "provider": "one", "model": "busy-ear" }, { "provider": "two", "model": "good-ear" } ], "order": "listed" }"""),
            ["listen-long"] = JsonNode.Parse("""{ "endpoints": [ { "provider": "one", "model": "busy-long-ear" }, { "provider": "two", "model": "good-long-ear" } ], "order": "listed" }"""),
        },
    });

    public ValueTask DisposeAsync() => Routed.DisposeAsync();
}

public sealed class AudioTests(AudioRouter shared) : LimitedTests, IClassFixture<AudioRouter>
{
    private const string Boundary = "x-1_y";

    private RoutedUpstream Routed => shared.Routed;

    [Theory]
    [InlineData(true, false, 1000)]
    [InlineData(true, true, 1000)]
    [InlineData(false, false, 1000)]
    [InlineData(false, true, 5 * 1024 * 1024)]
    [InlineData(true, false, 5 * 1024 * 1024)]
    public async Task A_form_goes_through_with_another_model_and_every_other_byte_as_it_was(bool modelFirst, bool chunked, int fileBytes)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers("{\"text\":\"Hello.\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}");
        var form = Form("one/" + model, modelFirst, fileBytes);

        using var answer = await PostAsync(form, chunked);

        Assert.Equal("Hello.", (string?)(await answer.JsonAsync(Limit))["text"]);
        var sent = Assert.Single(Routed.RequestsFor(model));
        Assert.Equal(("/v1/audio/transcriptions", $"multipart/form-data; boundary={Boundary}", $"Bearer {RoutedUpstream.KeyOfOne}"), (sent.Path, sent.Headers["Content-Type"], sent.Headers["Authorization"]));
        Assert.Equal(Form(model, modelFirst, fileBytes), sent.Body);
    }

    [Theory]
    [InlineData("listen", 1000)]
    [InlineData("listen-long", 5 * 1024 * 1024)]
    public async Task An_early_failure_sends_the_whole_again_to_the_next(string model, int fileBytes)
    {
        var suffix = model["listen".Length..] + "-ear";
        Routed.Upstream.On("busy" + suffix).Fails(503);
        Routed.Upstream.On("good" + suffix).Answers("{\"text\":\"Hello.\"}");

        using var answer = await PostAsync(Form(model, modelFirst: true, fileBytes), chunked: false);

        Assert.Equal(("two", "2"), (answer.Header("x-funcrouter-provider"), answer.Header("x-funcrouter-attempts")));
        Assert.Equal(Form("good" + suffix, true, fileBytes), Assert.Single(Routed.RequestsFor("good" + suffix)).Body);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_form_that_is_too_large_is_refused(bool modelFirst, bool chunked)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Answers("{\"text\":\"Hello.\"}");

        using var answer = await PostAsync(Form("one/" + model, modelFirst, AudioRouter.MaxBytes), chunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("request_too_large", (string?)(await answer.JsonAsync(Limit))["error"]!["code"]);
    }

    [Fact]
    public async Task A_form_without_a_model_and_a_body_that_is_no_form_are_refused()
    {
        var file = Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--{Boundary}--\r\n");
        using var nameless = await PostAsync(file, chunked: false);
        using var json = await Routed.Client.PostAsync("v1/audio/transcriptions", new StringContent("{\"model\":\"m\"}", Encoding.UTF8, "application/json"), Limit);
        using var noForm = await PostAsync("no form at all"u8.ToArray(), chunked: false);

        Assert.Equal((HttpStatusCode.BadRequest, "model"), (nameless.StatusCode, (string?)(await nameless.JsonAsync(Limit))["error"]!["param"]));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noForm.StatusCode);
    }

    [Fact]
    public async Task Subtitles_keep_their_kind()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Sends("text/vtt; charset=utf-8", s => s.Bytes("WEBVTT\n\nÄ"u8.ToArray()));

        using var answer = await PostAsync(Form("one/" + model, true, 10), chunked: false);

        Assert.Equal(("text/vtt; charset=utf-8", "WEBVTT\n\nÄ"), (answer.Content.Headers.ContentType!.ToString(), await answer.Content.ReadAsStringAsync(Limit)));
    }

    [Fact]
    public async Task Events_leave_as_they_come()
    {
        var model = Routed.NewModel();
        var gate = new Gate();
        Routed.Upstream.On(model).Streams(s => s
            .Event("{\"type\":\"transcript.text.delta\",\"delta\":\"Hel\"}").WaitFor(gate)
            .Event("{\"type\":\"transcript.text.done\",\"text\":\"Hello\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":5,\"output_tokens\":2,\"total_tokens\":7}}"));

        var answer = await PostAsync(Form("one/" + model, true, 10, "stream"), chunked: false);
        using var events = await EventReader.OpenAsync(answer, Limit);

        Assert.Contains("\"Hel\"", await events.NextAsync(Limit), StringComparison.Ordinal);
        gate.Open();
        var (rest, brokenOff) = await events.RestAsync(Limit);
        Assert.False(brokenOff);
        Assert.Contains("transcript.text.done", rest[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_client_transcribes_and_speaks()
    {
        string ear = Routed.NewModel(), voice = Routed.NewModel();
        Routed.Upstream.On(ear).Answers("{\"text\":\"Hello.\"}");
        Routed.Upstream.On(voice).Sends("audio/mpeg", s => s.Bytes([1, 2, 3]), 3);

        using var recording = new MemoryStream(new byte[100]);
        var transcription = await Routed.Router.Audio("one/" + ear).TranscribeAudioAsync(recording, "a.wav", cancellationToken: Limit);
        var speech = await Routed.Router.Audio("one/" + voice).GenerateSpeechAsync("Hello.", GeneratedSpeechVoice.Alloy, cancellationToken: Limit);

        Assert.Equal("Hello.", transcription.Value.Text);
        Assert.Equal([1, 2, 3], speech.Value.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6L)]
    public async Task Sound_leaves_as_it_comes_with_its_kind_and_length(long? length)
    {
        var model = Routed.NewModel();
        Gate first = new(), second = new();
        Routed.Upstream.On(model).Sends("audio/wav", s => s.WaitFor(first).Bytes([1, 2, 3]).WaitFor(second).Bytes([4, 5, 6]), length);

        var waiting = SpeakAsync("one/" + model);
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);
        Assert.False(waiting.IsCompleted);
        first.Open();
        using var answer = await waiting;
        await using var sound = await answer.Content.ReadAsStreamAsync(Limit);
        var begin = new byte[3];
        await sound.ReadExactlyAsync(begin, Limit);
        second.Open();
        using var rest = new MemoryStream();
        await sound.CopyToAsync(rest, Limit);

        Assert.Equal(("audio/wav", length), (answer.Content.Headers.ContentType!.ToString(), answer.Content.Headers.ContentLength));
        Assert.Equal([1, 2, 3, 4, 5, 6], (byte[])[.. begin, .. rest.ToArray()]);
        Assert.Equal("complete", (string?)(await Routed.RecordAsync(answer, Limit))["outcome"]);
    }

    [Fact]
    public async Task Silence_under_a_status_of_success_falls_over_to_the_next()
    {
        string mute = Routed.NewModel(), voice = Routed.NewModel();
        Routed.Upstream.On(mute).Sends("audio/mpeg", _ => { }, 0);
        Routed.Upstream.On(voice).Sends("audio/mpeg", s => s.Bytes([1]));

        using var answer = await SpeakAsync("one/" + mute, $",\"models\":[\"two/{voice}\"]");

        Assert.Equal([1], await answer.Content.ReadAsByteArrayAsync(Limit));
        Assert.Equal("two", answer.Header("x-funcrouter-provider"));
    }

    [Fact]
    public async Task Sound_that_breaks_off_is_broken_off_for_the_client()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Sends("audio/mpeg", s => s.Bytes([1, 2, 3]).Reset());

        using var answer = await SpeakAsync("one/" + model);

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Limit));
        Assert.Equal("broken", (string?)(await Routed.RecordAsync(answer, Limit))["outcome"]);
    }

    [Fact]
    public async Task The_call_is_cancelled_where_the_client_does_not_listen_to_the_end()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Sends("audio/mpeg", s => s.Bytes([1, 2, 3]).Hang());

        (await SpeakAsync("one/" + model)).Dispose();

        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
    }

    private static byte[] Form(string model, bool modelFirst, int fileBytes, string? flag = null)
    {
        byte[] field = Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{model}\r\n");
        byte[] file =
        [
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ä.wav\"\r\nContent-Type: audio/wav\r\n\r\n"),
            .. Enumerable.Range(0, fileBytes).Select(i => (byte)(i * 7)),
            .. "\r\n"u8,
        ];
        byte[] more = flag is null ? [] : Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{flag}\"\r\n\r\ntrue\r\n");
        return modelFirst ? [.. field, .. file, .. more, .. Encoding.UTF8.GetBytes($"--{Boundary}--\r\n")] : [.. file, .. more, .. field, .. Encoding.UTF8.GetBytes($"--{Boundary}--\r\n")];
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] form, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/audio/transcriptions") { Content = new ByteArrayContent(form) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Boundary}");
        request.Headers.TransferEncodingChunked = chunked;
        return await Routed.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Limit);
    }

    private async Task<HttpResponseMessage> SpeakAsync(string model, string more = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/audio/speech")
        {
            Content = new StringContent($"{{\"model\":\"{model}\",\"input\":\"Hello.\",\"voice\":\"alloy\"{more}}}", Encoding.UTF8, "application/json"),
        };
        return await Routed.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Limit);
    }
}
