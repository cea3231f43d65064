namespace FuncRouter.Routing.Evaluation;

/// <summary>Opens files that users name, and says in their words why one cannot be read.</summary>
internal static class ReadableFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder; name the file in it");
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"there is no file {path}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{path} may not be read by this user; change its permissions", exception);
        }
    }
}
