using System.Text.Json.Serialization;

namespace Smtp.Control;

/// <summary>How requests, answers and <c>--json</c> are written. A field that is not known is refused: a filter overlooked would delete
/// more than was meant.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(MessageLine))]
[JsonSerializable(typeof(VerifyLine))]
[JsonSerializable(typeof(BanLine))]
[JsonSerializable(typeof(LiftLine))]
internal sealed partial class ControlJson : JsonSerializerContext;
