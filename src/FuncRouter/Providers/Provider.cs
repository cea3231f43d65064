using System.Diagnostics.CodeAnalysis;
using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>An upstream that is ready for calls.</summary>
public sealed class Provider
{
    internal Provider(ProviderOptions options, ProviderType type, HttpMessageInvoker client)
    {
        Options = options;
        Type = type;
        BaseUrl = options.BaseUrl ?? type.DefaultBaseUrl ?? throw new ArgumentException($"Provider {options.Name} has no address.", nameof(options));
        Client = client;
        Quirks = options.Quirks ?? KnownProviders.All.FirstOrDefault(known => known.BaseUrl == BaseUrl.OriginalString.TrimEnd('/'))?.Quirks ?? ParameterQuirks.None;
    }

    /// <summary>The name in the configuration.</summary>
    public string Name => Options.Name;

    /// <summary>What was asked for.</summary>
    public ProviderOptions Options { get; }

    /// <summary>What kind it is.</summary>
    internal ProviderType Type { get; }

    /// <summary>The address that paths are put below.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The way there: one pool of connections, shared by no other upstream.</summary>
    internal HttpMessageInvoker Client { get; }

    /// <summary>Where it departs from the protocol that it speaks.</summary>
    internal ParameterQuirks Quirks { get; }

    /// <summary>A request to a path below the base address, without credentials.</summary>
    internal HttpRequestMessage CreateRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{BaseUrl.AbsoluteUri.TrimEnd('/')}/{path}")
        {
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "FuncRouter/1.0");
        return request;
    }

    /// <summary>Sends a request with this provider's credentials and nobody else's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body, where a signature is over it and it stands in one piece.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async ValueTask<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await Type.AuthorizeAsync(request, Options, body, cancellationToken);
        return await Client.SendAsync(request, cancellationToken);
    }

    /// <summary>A text without the provider's key, for errors that go to clients and logs.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    internal string? Redact(string? text) =>
        Options.ApiKey?.Reveal() is { Length: > 0 } key ? text?.Replace(key, "***", StringComparison.Ordinal) : text;
}
