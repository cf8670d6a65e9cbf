using System.Text;

namespace Distributed.Producer.Tests;

/// <summary>Makes requests that are almost right, from a seed.</summary>
internal sealed class BodyMutator(int seed)
{
    private static readonly string[] Bodies =
    [
        """{"prompt":"a red circle"}""",
        """{"prompt":"a red circle on a white background","negativePrompt":"blur","tier":"full","width":64,"height":64,"steps":4,"guidanceScale":7.5,"scheduler":"ddim","seed":7,"imageCount":2,"eta":0.5,"clipSkip":1,"promptSyntax":"weighted","previews":true}""",
        """{ "prompt" : "ein Kreis – 一个圆 🎨\n\t", "seed" : 9007199254740993 }""",
        """{"prompt":"x","inputImage":"iVBORw0KGgo=","strength":0.5}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "0x10", "01", "1.", ".5", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "123456789012345678901234567890", "2147483648", "64.0", "64.5", "6.4e1", "\"\"", "\" \"", "\"64\"", "\"full\"", "\"FULL\"", "\"ddim\"", "[]", "{}",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "{\"a\":{\"a\":{\"a\":1}}}", "\"\\ud800\"", "\"\\u0000\"", "\"\\u0007x\"", "\"\\x\"", "\"unterminated", "'single'", "undefined",
        "\"../../etc/passwd\"", "\"https://169.254.169.254/\"", "\"data:image/png;base64,AAAA\"", "[\"x\"]", "{\"$type\":\"System.Object\"}",
    ];

    private static readonly string[] Names =
    [
        "prompt", "negativePrompt", "tier", "width", "height", "steps", "guidanceScale", "scheduler", "seed", "imageCount", "eta", "clipSkip", "promptSyntax", "inputImage", "strength", "previews",
        "Prompt", "id", "tenantId", "status", "$ref", "__proto__", "", "\\u0070rompt",
    ];

    private readonly Random random = new(seed);

    /// <summary>The next body.</summary>
    public byte[] Next()
    {
        var body = Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]);
        for (var i = random.Next(20) == 0 ? 0 : random.Next(1, 4); i > 0; i--) body = Mutate(body);
        return body;
    }

    /// <summary>The next header besides; null for none.</summary>
    public (string Name, string Value)? NextHeader() => random.Next(8) switch
    {
        0 => ("Idempotency-Key", Text(random.Next(1, 140))),
        1 => ("Content-Type", Pick(["application/json", "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "application/xml", Text(20)])),
        2 => ("Authorization", Pick(["Bearer", "Bearer x", "Bearer sdq_live_x", "Basic eDp4", "Negotiate x", Text(40)])),
        3 => ("Origin", Pick(["null", "https://elsewhere.example", "file://", Text(10)])),
        4 => ("Accept", Pick(["image/png", "*/*", "", Text(30)])),
        5 => ("X-Forwarded-For", Pick(["127.0.0.1", "::1, x", Text(30)])),
        _ => null,
    };

    private byte[] Mutate(byte[] body) => random.Next(9) switch
    {
        0 when body.Length > 0 => Replace(body, random.Next(body.Length), 1, [(byte)random.Next(256)]),
        1 when body.Length > 0 => Replace(body, random.Next(body.Length), 1, [(byte)Pick(["{", "}", "[", "]", "\"", ":", ",", "\\", "0", "-"])[0]]),
        2 when body.Length > 0 => body[..random.Next(body.Length)],
        3 when body.Length > 0 => Replace(body, random.Next(body.Length), random.Next(8), []),
        4 => Replace(body, random.Next(body.Length + 1), 0, Bytes(random.Next(1, 12))),
        5 => [.. body, .. body],
        6 => Replace(body, body.Length, 0, Encoding.UTF8.GetBytes(new string(random.Next(2) == 0 ? ' ' : '[', random.Next(1, 3000)))),
        7 => ReplaceValue(body),
        _ => AddProperty(body),
    };

    /// <summary>Another value where a property's stands.</summary>
    private byte[] ReplaceValue(byte[] body)
    {
        var colons = Enumerable.Range(0, body.Length).Where(i => body[i] == ':').ToList();
        if (colons.Count == 0) return body;
        var from = colons[random.Next(colons.Count)] + 1;
        var to = Array.FindIndex(body, from, value => value is (byte)',' or (byte)'}');
        return Replace(body, from, Math.Max(0, (to < 0 ? body.Length : to) - from), Encoding.UTF8.GetBytes(Pick(Values)));
    }

    private byte[] AddProperty(byte[] body)
    {
        var at = Array.IndexOf(body, (byte)'{');
        return Replace(body, at + 1, 0, Encoding.UTF8.GetBytes($"\"{Pick(Names)}\":{Pick(Values)},"));
    }

    private static byte[] Replace(byte[] body, int at, int length, byte[] by) => [.. body.AsSpan(0, at), .. by, .. body.AsSpan(Math.Min(body.Length, at + length))];

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private string Text(int length) => string.Create(length, random, static (text, random) =>
    {
        foreach (ref var character in text) character = (char)random.Next(0x20, 0x7f);
    });

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
