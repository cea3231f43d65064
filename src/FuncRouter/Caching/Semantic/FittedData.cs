namespace FuncRouter.Caching.Semantic;

/// <summary>The files that <c>eng/semantic/fit.py</c> writes. Each is read when a route first needs it.</summary>
internal static class FittedData
{
    /// <summary>Reads a file out of the assembly.</summary>
    /// <param name="file">Its name.</param>
    public static byte[] Read(string file)
    {
        using var resource = typeof(FittedData).Assembly.GetManifestResourceStream(typeof(FittedData), file)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {file}.");
        var data = new byte[resource.Length];
        resource.ReadExactly(data);
        return data;
    }
}
