using System.Diagnostics.CodeAnalysis;

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

    /// <summary>A request to a path below the base address, with this provider's credentials and nobody else's.</summary>
    internal HttpRequestMessage CreateRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{BaseUrl.AbsoluteUri.TrimEnd('/')}/{path}")
        {
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "FuncRouter/1.0");
        Type.Authorize(request, Options);
        return request;
    }

    /// <summary>A text without the provider's key, for errors that go to clients and logs.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    internal string? Redact(string? text) =>
        Options.ApiKey?.Reveal() is { Length: > 0 } key ? text?.Replace(key, "***", StringComparison.Ordinal) : text;
}
