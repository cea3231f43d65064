namespace Azure.Data.Tables.Protocol;

/// <summary>What a connection string says: where the Table service is, and with which key to reach it.</summary>
/// <param name="Endpoint">The service's root.</param>
/// <param name="Credential">The account and its key.</param>
/// <remarks>
/// Source: "Configure Azure Storage connection strings" of the service's documentation. No message quotes a value: it may be a key.
/// </remarks>
internal sealed record TableConnectionString(Uri Endpoint, TableSharedKeyCredential Credential)
{
    // The account that every storage emulator has, as its documentation publishes it.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string EmulatorEndpoint = $"http://127.0.0.1:10002/{EmulatorAccount}";

    public static TableConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, "connectionString");
        var settings = Split(text);
        if (bool.TryParse(settings.GetValueOrDefault("UseDevelopmentStorage"), out var emulator) && emulator)
        {
            return new(new Uri(EmulatorEndpoint), new TableSharedKeyCredential(EmulatorAccount, EmulatorKey));
        }

        var account = Required(settings, "AccountName");
        var key = Required(settings, "AccountKey");
        var endpoint = settings.GetValueOrDefault("TableEndpoint")
            ?? $"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table."
                + settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new(new Uri(endpoint), new TableSharedKeyCredential(account, key));
    }

    private static Dictionary<string, string> Split(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == setting.Length - 1)
            {
                throw new InvalidOperationException("The connection string is not of the form 'Name=value;Name=value'.");
            }

            var name = setting[..equals].TrimEnd();
            if (!settings.TryAdd(name, setting[(equals + 1)..].TrimStart()))
            {
                throw new InvalidOperationException($"The connection string has '{name}' twice.");
            }
        }

        return settings;
    }

    private static string Required(Dictionary<string, string> settings, string name) =>
        settings.GetValueOrDefault(name) ?? throw new ArgumentException($"The connection string has no '{name}'.");
}
