using System.Security.Cryptography;

namespace FuncRouter.Configuration;

/// <summary>The configuration file in one version.</summary>
/// <param name="Path">Its absolute path; empty where no path could be made of what was asked for.</param>
/// <param name="IsNamed">Whether <c>FUNCROUTER_CONFIG</c> names it, so that it must be there.</param>
/// <param name="Hash">What its content hashes to; null where there is no such file.</param>
public sealed record ConfigurationFile(string Path, bool IsNamed, string? Hash = null)
{
    /// <summary>The variable that names the file.</summary>
    internal const string Variable = "FUNCROUTER_CONFIG";

    /// <summary>The file in the working folder that is used where the variable names none.</summary>
    internal const string DefaultName = "funcrouter.json";

    /// <summary>The prefix that stands for the document kept in the store.</summary>
    private const string StoreScheme = "store:";

    /// <summary>Whether the file was there.</summary>
    internal bool Exists => Hash is not null;

    /// <summary>Finds out which file is meant, without touching it.</summary>
    internal static ConfigurationFile Locate(ConfigurationSources sources, ConfigurationReport report)
    {
        var named = sources.Variable(Variable);
        if (named is not null && named.StartsWith(StoreScheme, StringComparison.OrdinalIgnoreCase))
        {
            report.Mistake(Variable, "a configuration kept in the store cannot be used by this version; name a file");
            return new ConfigurationFile("", IsNamed: true);
        }

        var path = System.IO.Path.GetFullPath(named ?? DefaultName, sources.WorkingFolder);
        return new ConfigurationFile(path, IsNamed: named is not null);
    }

    /// <summary>Reads the file as it is now.</summary>
    /// <returns>This file in its present version with its content, or without content where it is not there.</returns>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    internal async Task<(ConfigurationFile File, byte[]? Content)> ReadAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path))
        {
            throw new IOException("is a folder; name the file in it");
        }

        try
        {
            var content = await File.ReadAllBytesAsync(Path, cancellationToken);
            return (this with { Hash = Convert.ToHexString(SHA256.HashData(content)) }, content);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (this with { Hash = null }, null);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException("may not be read by the user that the router runs as; change its permissions", exception);
        }
    }
}
