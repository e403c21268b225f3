//! AES-128-CBC with PKCS#7 padding, in place.

use aes::{
    Aes128,
    cipher::{
        BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
        block_padding::{NoPadding, Pkcs7},
    },
};

use super::{error::WireError, seal::Iv};

/// Octets of a block.
pub(super) const BLOCK: usize = 16;

/// Octets that `plain` octets have once they are padded.
pub(super) const fn padded(plain: usize) -> usize {
    (plain / BLOCK + 1) * BLOCK
}

/// Pads and encrypts what stands in `message` from octet `from` on. `spoil` makes the padding one that no reader
/// may accept.
pub(super) fn encrypt_from(cipher: &Aes128, iv: &Iv, message: &mut Vec<u8>, from: usize, spoil: bool) {
    let len = padded(message.len() - from);
    let padding = u8::try_from(from + len - message.len()).expect("padding is at most one block");
    message.resize(from + len, padding);
    if let Some(last) = message.last_mut().filter(|_| spoil) {
        *last = 0;
    }
    cbc::Encryptor::inner_iv_init(cipher, iv.into())
        .encrypt_padded::<NoPadding>(&mut message[from..], len)
        .expect("whole blocks need no padding");
}

/// Decrypts `sealed` in place and takes its padding off.
pub(super) fn decrypt<'a>(cipher: &Aes128, iv: &Iv, sealed: &'a mut [u8]) -> Result<&'a [u8], WireError> {
    cbc::Decryptor::inner_iv_init(cipher, iv.into())
        .decrypt_padded::<Pkcs7>(sealed)
        .map_err(|_| WireError::Padding)
}
