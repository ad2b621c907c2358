using System.Text.Json.Serialization;
using Smtp.Reception.Authentication;

namespace Smtp.Composition.Logins;

/// <summary>The file's form; its version stands before everything else.</summary>
internal sealed record LoginHistoryDocument(int Version, LoginHistory Logins)
{
    public const int Current = 2;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LoginHistoryDocument))]
internal sealed partial class LoginHistoryJson : JsonSerializerContext;
