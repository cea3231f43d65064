using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace FuncRouter.Api.Multipart;

/// <summary>
/// Finds the fields of a form while its bytes come in, and where the model stands among them. Files are passed over.
/// Source: RFC 7578; RFC 2046, 5.1.1.
/// </summary>
/// <param name="boundary">The boundary, without the dashes.</param>
internal sealed class MultipartScanner(string boundary)
{
    // A field that the router reads is a word; a longer value is none of these.
    private const int LongestValue = 4096;
    private const int LongestHeaders = 16 * 1024;

    private readonly byte[] _delimiter = Encoding.ASCII.GetBytes($"\r\n--{boundary}");
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly List<byte> _pending = [.. "\r\n"u8];
    private Stage _stage = Stage.Preamble;
    private string? _name;
    private bool _isFile;
    private bool _isPassedOver;

    // The form's first delimiter has no line end before it, so one is put there; positions count from the form's own first byte.
    private long _position = -2;

    /// <summary>The fields so far, without the files.</summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    /// <summary>Where the value of the field <c>model</c> begins and ends, in bytes from the form's beginning; null while it has not come.</summary>
    public (long Start, long End)? Model { get; private set; }

    /// <summary>Whether the bytes of a file come next.</summary>
    public bool IsInFile => _stage == Stage.Value && _isFile;

    /// <summary>What is wrong with the form; null where nothing is.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        while (Mistake is null && Advance())
        {
        }
    }

    private bool Advance() => _stage switch
    {
        Stage.Preamble or Stage.Value => TakeValue(),
        Stage.Boundary => TakeBoundaryEnd(),
        Stage.Headers => TakeHeaders(),
        _ => false,
    };

    private bool TakeValue()
    {
        var pending = CollectionsMarshal.AsSpan(_pending);
        var end = pending.IndexOf(_delimiter);
        if (end >= 0)
        {
            EndValue(pending[..end]);
            Consume(end + _delimiter.Length);
            _stage = Stage.Boundary;
            return true;
        }

        if (_stage == Stage.Value && !_isPassedOver)
        {
            if (pending.Length <= LongestValue + _delimiter.Length)
            {
                return false;
            }

            _isPassedOver = true;
            Mistake = _name == "model" ? "The field \"model\" is longer than any model's name." : null;
        }

        // Of what is passed over only what may be the beginning of the delimiter has to stay.
        Consume(Math.Max(0, pending.Length - _delimiter.Length));
        return false;
    }

    private void EndValue(ReadOnlySpan<byte> value)
    {
        if (_stage != Stage.Value || _isPassedOver || _name is null)
        {
            return;
        }

        if (_name == "model")
        {
            Model = (_position, _position + value.Length);
        }

        _fields[_name] = Encoding.UTF8.GetString(value);
    }

    private bool TakeBoundaryEnd()
    {
        if (_pending.Count < 2)
        {
            return false;
        }

        if (_pending[0] == '-' && _pending[1] == '-')
        {
            _stage = Stage.Epilogue;
            return false;
        }

        // Only white space may stand behind a boundary.
        var line = CollectionsMarshal.AsSpan(_pending).IndexOf("\r\n"u8);
        if (line < 0 && _pending.Count > LongestHeaders)
        {
            Mistake = "A boundary of the form has a line without end.";
        }

        if (line < 0)
        {
            return false;
        }

        Consume(line + 2);
        _stage = Stage.Headers;
        return true;
    }

    private bool TakeHeaders()
    {
        var pending = CollectionsMarshal.AsSpan(_pending);
        var end = pending.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            Mistake = pending.Length > LongestHeaders ? "A part of the form has headers without end." : null;
            return false;
        }

        var headers = Encoding.UTF8.GetString(pending[..end]);
        Consume(end + 4);
        var disposition = headers.Split("\r\n").FirstOrDefault(line => line.StartsWith(HeaderNames.ContentDisposition, StringComparison.OrdinalIgnoreCase));
        if (disposition is null
            || !ContentDispositionHeaderValue.TryParse(disposition[(disposition.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), out var parsed))
        {
            Mistake = "A part of the form has no Content-Disposition with its name.";
            return false;
        }

        _name = HeaderUtilities.RemoveQuotes(parsed.Name).ToString();
        _isFile = parsed.IsFileDisposition();
        _isPassedOver = _isFile;
        _stage = Stage.Value;
        return true;
    }

    private void Consume(int count)
    {
        _pending.RemoveRange(0, count);
        _position += count;
    }

    private enum Stage
    {
        Preamble,
        Boundary,
        Headers,
        Value,
        Epilogue,
    }
}
