using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Checks;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// Gives remembered answers again. Kept are the provider's own bytes; the first client that gets them on an instance has them brought into the
/// form that clients get, a stream from a document or the other way round where it asks for that, and all that follow get copies of this form.
/// </summary>
/// <param name="cache">Is told what was added to an answer.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerReplay(AnswerCache cache, TimeProvider time)
{
    /// <summary>Gives an answer again.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="state">The configuration.</param>
    /// <param name="key">The answer's key.</param>
    /// <param name="kept">The answer.</param>
    /// <returns>Null where it cannot be read, or not in the form that is asked for.</returns>
    public async ValueTask<Answer?> ReplayAsync(RouterRequest request, RouterState state, string key, CachedAnswer kept)
    {
        var wantsStream = request.Features.Stream;
        var form = kept.FormFor(wantsStream);
        if (form is null)
        {
            form = await PrepareAsync(request, state, kept);
            if (form is null)
            {
                return null;
            }

            kept.Keep(form, wantsStream);
            cache.Grew(key, kept);
        }

        return wantsStream
            ? new ReplayedStream(form, request.Features.StreamUsage) { Price = ModelPrice.Free }
            : new DocumentAnswer(form.Bytes, form.Facts, null, null) { Price = ModelPrice.Free };
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="request">The request that it is an answer to.</param>
    /// <param name="state">The configuration.</param>
    /// <param name="kept">The answer.</param>
    /// <returns>Null where it cannot be read, or is no conversation's.</returns>
    public static async ValueTask<ConversationAnswer?> ReadAsync(RouterRequest request, RouterState state, CachedAnswer kept)
    {
        using var call = CallOf(request, state, kept, out _);
        return call is null ? null : kept.IsStream ? await AnswerReading.OfStreamAsync(call, kept.Body) : AnswerReading.OfDocument(call, kept.Body);
    }

    // A provider that is no longer configured is not used: whose protocol it speaks is not known any more.
    private static UpstreamCall? CallOf(RouterRequest request, RouterState state, CachedAnswer kept, out ModelEndpoint? endpoint)
    {
        var asked = request with { Features = request.Features with { Stream = kept.IsStream, StreamUsage = true } };
        endpoint = state.Table.Providers.FirstOrDefault(provider => provider.Name == kept.Provider) is { } provider ? new ModelEndpoint { Provider = provider, Model = kept.Model } : null;
        return endpoint?.ServiceFor(asked) is null or EstimatedCountService ? null : UpstreamCall.Create(asked, endpoint, CostOf);
    }

    private async ValueTask<ReplayForm?> PrepareAsync(RouterRequest request, RouterState state, CachedAnswer kept)
    {
        using var call = CallOf(request, state, kept, out var endpoint);
        if (call is null)
        {
            return null;
        }

        var form = (kept.IsStream, request.Features.Stream) switch
        {
            (false, false) => Document(call, kept.Body),
            (true, true) => await StreamAsync(call, endpoint!, kept.Body),
            (false, true) => StreamOfDocument(call, kept.Body),
            (true, false) => await DocumentOfStreamAsync(call, kept.Body),
        };
        return form is not null && request.Features.Stream ? form with { UsageEvent = await FindUsageEventAsync(request, form) } : form;
    }

    private static decimal? CostOf(TokenUsage usage) => CostCalculator.Cost(ModelPrice.Free, usage);

    private static ReplayForm? Document(UpstreamCall call, byte[] body)
    {
        if (!call.TryReadDocument(body, out var facts, out var translated))
        {
            return null;
        }

        using (translated)
        {
            return translated is null ? new ReplayForm(body, facts) : new ReplayForm(translated.Span.ToArray(), facts with { UsageEnd = 0 });
        }
    }

    private async ValueTask<ReplayForm?> StreamAsync(UpstreamCall call, ModelEndpoint endpoint, byte[] body)
    {
        var source = new KeptStreamSource(Frames(call, body));
        using var stream = new AnswerStream(source, call.CreateTransform(), endpoint, 0, time) { Price = ModelPrice.Free };
        if (await stream.ProveAsync(whole: true) is not null)
        {
            return null;
        }

        // All of it was held back, and so comes in one piece.
        var bytes = await stream.ReadAsync();
        return new ReplayForm(bytes.ToArray(), new AnswerFacts { Usage = stream.Usage, FinishReason = stream.FinishReason });
    }

    private static ReplayForm? StreamOfDocument(UpstreamCall call, byte[] body)
    {
        var steps = new List<AnswerEvent>();
        if (call.CreateStepReader() is not { } reader || call.CreateAnswerWriter(CostOf) is not { } writer || !reader.TryReadDocument(body, steps))
        {
            return null;
        }

        using var output = new PooledBuffer(body.Length);
        steps.ForEach(step => writer.WriteStep(output, step));
        writer.WriteEnd(output);
        return new ReplayForm(output.Span.ToArray(), StepFacts.Of(steps));
    }

    private static async ValueTask<ReplayForm?> DocumentOfStreamAsync(UpstreamCall call, byte[] body)
    {
        var steps = new List<AnswerEvent>();
        if (call.CreateAnswerWriter(CostOf) is not { } writer || !await AnswerReading.TryReadAsync(call, body, steps.Add))
        {
            return null;
        }

        var answer = new AnswerAccumulator();
        steps.ForEach(answer.Add);
        using var output = new PooledBuffer(body.Length);
        writer.WriteDocument(output, answer.ToAnswer());
        return new ReplayForm(output.Span.ToArray(), StepFacts.Of(steps));
    }

    // Where the client's protocol tells usage in an event of its own, only those get it who ask for it.
    private static async ValueTask<Range> FindUsageEventAsync(RouterRequest request, ReplayForm form)
    {
        if (ClientProtocols.Get(request.Protocol) is not IPassThroughProtocol protocol)
        {
            return default;
        }

        using var frames = new SseReader(new MemoryStream(form.Bytes.ToArray(), writable: false));
        for (var start = 0; await frames.ReadAsync(CancellationToken.None) is { } frame; start += frame.Raw.Length)
        {
            if (frame is { HasData: true, Data.IsEmpty: false } && protocol.TryRead(frame.Data.Span, out var facts) && facts.UsageOnly)
            {
                return start..(start + frame.Raw.Length);
            }
        }

        return default;
    }

    private static IFrameReader Frames(UpstreamCall call, byte[] body) => call.CreateFrameReader(new MemoryStream(body, writable: false));
}
