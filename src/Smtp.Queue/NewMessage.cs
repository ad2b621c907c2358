using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Queue;

/// <summary>A message this server made itself, to be committed to its own queue.</summary>
public sealed record NewMessage(Envelope Envelope, IReadOnlyList<Recipient> Recipients, ReadOnlyMemory<byte> Content, ContentTraits Traits);
