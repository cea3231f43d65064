using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>How to reach the service: retries, timeouts, transport and diagnostics are those of <see cref="ClientOptions"/>.</summary>
public class TableClientOptions : ClientOptions
{
}
