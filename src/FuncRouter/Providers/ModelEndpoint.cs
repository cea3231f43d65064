using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>One model at one provider: what a candidate is, what health is kept of, what a request is sent to.</summary>
public sealed class ModelEndpoint
{
    /// <summary>Who has it.</summary>
    public required Provider Provider { get; init; }

    /// <summary>What the provider calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>What is known of it.</summary>
    public ModelFacts Facts { get; init; } = ModelFacts.Unknown;

    /// <summary>How large a share it gets beside equals.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Where it departs from its protocol; null for what its provider does.</summary>
    internal ParameterQuirks? Quirks { get; init; }

    /// <summary>How many requests it may get; null for as many as come.</summary>
    internal RequestRate? Rate { get; init; }

    /// <summary>Its name everywhere: <c>&lt;provider&gt;/&lt;model&gt;</c>.</summary>
    public string Key => field ??= $"{Provider.Name}/{Model}";

    /// <summary>Whom requests to it are written for.</summary>
    internal UpstreamTarget Target => field ??= new UpstreamTarget(Model)
    {
        MaxOutputTokens = Facts.MaxOutputTokens,
        IsOriginal = Provider.Type.IsOriginal,
        Thinks = Facts.Reasoning == true,
        Quirks = Quirks ?? Provider.Quirks,
    };

    /// <summary>The same endpoint, for which requests are written under other quirks.</summary>
    internal ModelEndpoint With(ParameterQuirks quirks) =>
        new() { Provider = Provider, Model = Model, Facts = Facts, Weight = Weight, Rate = Rate, Quirks = quirks };

    /// <summary>How it serves a request; null where it cannot.</summary>
    internal Service? ServiceFor(RouterRequest request) => Provider.Type.ServiceFor(request, this);

    /// <summary>The protocol in which it goes on with an answer to a request that has begun; null where it cannot, or nobody knows.</summary>
    internal IUpstreamProtocol? ContinuesIn(RouterRequest request)
    {
        var protocol = ServiceFor(request) switch
        {
            TranslatedService translated => translated.Protocol,
            NativeService native => native.Protocol as IUpstreamProtocol,
            _ => null,
        };
        return protocol?.CanContinue(Target) == true ? protocol : null;
    }
}
