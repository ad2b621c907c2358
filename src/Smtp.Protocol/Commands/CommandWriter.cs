using System.Buffers;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary>The commands a client writes, CRLF included. Parameters are written only for what <see cref="ServerExtensions"/> offers.</summary>
public static class CommandWriter
{
    public static void Ehlo(IBufferWriter<byte> output, string name) => throw new NotImplementedException();

    public static void Helo(IBufferWriter<byte> output, string name) => throw new NotImplementedException();

    public static void Mail(IBufferWriter<byte> output, Mailbox? reversePath, MailParameters parameters, ServerExtensions server) =>
        throw new NotImplementedException();

    public static void Rcpt(IBufferWriter<byte> output, Mailbox forwardPath, RcptParameters parameters, ServerExtensions server) =>
        throw new NotImplementedException();

    public static void Data(IBufferWriter<byte> output) => throw new NotImplementedException();

    public static void Bdat(IBufferWriter<byte> output, long size, bool last) => throw new NotImplementedException();

    public static void Rset(IBufferWriter<byte> output) => throw new NotImplementedException();

    public static void Quit(IBufferWriter<byte> output) => throw new NotImplementedException();
}
