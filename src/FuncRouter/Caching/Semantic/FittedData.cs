namespace FuncRouter.Caching.Semantic;

/// <summary>The files that <c>eng/semantic</c> writes. Each is read when a route first needs it.</summary>
internal static class FittedData
{
    /// <summary>Opens a file of the assembly.</summary>
    /// <param name="file">Its name.</param>
    public static Stream Open(string file) => typeof(FittedData).Assembly.GetManifestResourceStream(typeof(FittedData), file)
        ?? throw new InvalidOperationException($"The assembly lacks its resource {file}.");

    /// <summary>Reads a file of the assembly.</summary>
    /// <param name="file">Its name.</param>
    public static byte[] Read(string file)
    {
        using var resource = Open(file);
        var data = new byte[resource.Length];
        resource.ReadExactly(data);
        return data;
    }
}
