using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Peers;

/// <summary>A notice as Python's package email reads it: a reader that shares no code with ours, nor with MimeKit.</summary>
internal sealed class PythonEmail
{
    private const string Script = """
        import base64, email, email.policy, io, json, quopri, sys
        from email.generator import BytesGenerator

        def fields(message):
            return {name: str(value) for name, value in message.items()}

        def raw(message):
            out = io.BytesIO()
            BytesGenerator(out, mangle_from_=False, maxheaderlen=0, policy=email.policy.compat32).flatten(message)
            return out.getvalue()

        # The package does not decode message/*, where only the types of RFC 6533 may be encoded at all.
        def returned(part):
            if part.get_content_maintype() != "message":
                return part.get_payload(decode=True)
            octets = raw(part.get_payload(0))
            how = str(part["Content-Transfer-Encoding"]).lower()
            return {"base64": base64.b64decode, "quoted-printable": quopri.decodestring}.get(how, lambda same: same)(octets)

        # RFC 3464 is known to the package as a list of messages, RFC 6533 as one message with the rest as its body.
        def groups(part):
            if part.get_content_type() == "message/delivery-status":
                return [fields(group) for group in part.get_payload()]
            found, text = [], raw(part.get_payload(0))
            while text.strip():
                group = email.message_from_bytes(text, policy=email.policy.default)
                found.append(fields(group))
                text = raw(group).replace(b"\r\n", b"\n").partition(b"\n\n")[2]
            return found

        with open(sys.argv[1], "rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        parts = list(message.iter_parts())
        print(json.dumps({
            "fields": fields(message),
            "type": message.get_content_type(),
            "reportType": message["Content-Type"].params["report-type"],
            "parts": [part.get_content_type() for part in parts],
            "text": parts[0].get_content(),
            "groups": groups(parts[1]),
            "returned": returned(parts[2]).decode("utf-8"),
            "defects": [repr(defect) for part in [message, *parts] for defect in part.defects],
        }))
        """;

    private readonly JsonObject _read;

    private PythonEmail(JsonObject read) => _read = read;

    public string Type => Text("type");

    public string ReportType => Text("reportType");

    public string[] Parts => Texts("parts");

    public string Words => Text("text").ReplaceLineEndings("\n");

    public string Returned => Text("returned").ReplaceLineEndings("\n");

    /// <summary>What the package finds wrong in the form of the message.</summary>
    public string[] Defects => Texts("defects");

    public static async Task<PythonEmail> ReadAsync(string file)
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require("python3"), ["-c", Script, file]);
        Assert.True(code == 0, $"{string.Join('\n', lines)}\n{await File.ReadAllTextAsync(file)}");
        return new PythonEmail(JsonNode.Parse(lines[0])!.AsObject());
    }

    /// <summary>A field of the notice's own header.</summary>
    public string? Field(string name) => (string?)_read["fields"]![name];

    /// <param name="group">0: about the message; from 1: about the recipients.</param>
    public string? Status(int group, string name) => (string?)_read["groups"]![group]![name];

    private string Text(string key) => (string)_read[key]!;

    private string[] Texts(string key) => [.. _read[key]!.AsArray().Select(text => (string)text!)];
}
