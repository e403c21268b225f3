-- Wireshark: the stub and the clear fields of KMS calls, below DCE/RPC.
--
-- Install: copy this file into the folder that Help > About Wireshark > Folders names as "Personal Lua Plugins", or start
-- with `wireshark -X lua_script:kmslab.lua`. Wireshark decodes DCE/RPC by itself on any port whose bind it saw; for a
-- connection whose beginning wasn't captured, use Analyze > Decode As > DCE-RPC.
--
-- Bodies of version 4 are in clear and are shown field by field; their MAC isn't checked. Bodies of versions 5 and 6 are
-- sealed and stay opaque: version, IV and ciphertext. `kmslab capture show --label` opens those that the lab sealed.

local kms = Proto("kmslab", "KMS activation")

local INTERFACE = "51c82175-844e-4750-b0d8-ec255555bc06"
local REQUEST, RESPONSE = 0, 2

local LICENCE = {
    [0] = "unlicensed", [1] = "licensed", [2] = "OOB grace", [3] = "OOT grace", [4] = "non-genuine grace",
    [5] = "notification", [6] = "extended grace",
}
local HRESULT = {
    [0x00000000] = "success",
    [0x8007000D] = "the data is invalid",
    [0xC004F041] = "the KMS host is not activated",
    [0xC004F042] = "the host's key does not cover the product",
    [0xC004F06C] = "the clocks of client and host differ by more than 4 hours",
}

local f = kms.fields
local function field(key, proto) f[key] = proto end

field("syntax", ProtoField.string("kmslab.stub.syntax", "Transfer syntax"))
field("size", ProtoField.int32("kmslab.stub.size", "size"))
field("referent", ProtoField.uint64("kmslab.stub.referent", "referent", base.HEX))
field("max_count", ProtoField.uint64("kmslab.stub.max_count", "max_count"))
field("hresult", ProtoField.uint32("kmslab.hresult", "HRESULT", base.HEX, HRESULT))
field("minor", ProtoField.uint16("kmslab.minor", "Minor version"))
field("major", ProtoField.uint16("kmslab.major", "Major version"))
field("iv", ProtoField.bytes("kmslab.iv", "IV"))
field("ciphertext", ProtoField.bytes("kmslab.ciphertext", "Sealed body (opaque)"))
field("mac", ProtoField.bytes("kmslab.mac", "MAC (not checked)"))
field("is_vm", ProtoField.uint32("kmslab.is_vm", "Is virtual machine"))
field("licence_status", ProtoField.uint32("kmslab.licence_status", "Licence status", base.DEC, LICENCE))
field("minutes_left", ProtoField.uint32("kmslab.minutes_left", "Minutes left in the current state"))
field("app_id", ProtoField.guid("kmslab.app_id", "Application id"))
field("act_id", ProtoField.guid("kmslab.act_id", "Activation id"))
field("kms_id", ProtoField.guid("kmslab.kms_id", "KMS id"))
field("cmid", ProtoField.guid("kmslab.cmid", "Client machine id (CMID)"))
field("n_policy", ProtoField.uint32("kmslab.n_policy", "N-policy: smallest count"))
field("client_time", ProtoField.absolute_time("kmslab.client_time", "Client's clock", base.UTC))
field("client_ticks", ProtoField.uint64("kmslab.client_ticks", "Client's clock (FILETIME)"))
field("previous_cmid", ProtoField.guid("kmslab.previous_cmid", "Previous CMID"))
field("workstation", ProtoField.string("kmslab.workstation", "Workstation name"))
field("host_pid_size", ProtoField.uint32("kmslab.host_pid_size", "Size of the host PID"))
field("host_pid", ProtoField.string("kmslab.host_pid", "Extended PID of the host"))
field("count", ProtoField.uint32("kmslab.count", "Current count"))
field("activation_interval", ProtoField.uint32("kmslab.activation_interval", "Activation interval (minutes)"))
field("renewal_interval", ProtoField.uint32("kmslab.renewal_interval", "Renewal interval (minutes)"))

local malformed = ProtoExpert.new("kmslab.malformed", "Bad stub data", expert.group.MALFORMED, expert.severity.WARN)
kms.experts = { malformed }

local ptype = Field.new("dcerpc.pkt_type")
local stub_data = Field.new("dcerpc.stub_data")
local stream = Field.new("tcp.stream")
local bind_context = Field.new("dcerpc.cn_bind_to_uuid")

-- By tcp.stream: whether its first bind was for another interface. Such calls are none of ours.
local other_interface = {}
function kms.init() other_interface = {} end

-- Reads one body; every step checks that the octets are there.
local Reader = {}
Reader.__index = Reader
function Reader.new(tree, range) return setmetatable({ tree = tree, range = range, at = 0 }, Reader) end
function Reader:left() return self.range:len() - self.at end
function Reader:take(len)
    if len <= 0 or self:left() < len then return nil end
    local taken = self.range:range(self.at, len)
    self.at = self.at + len
    return taken
end
function Reader:add(key, len)
    local taken = self:take(len)
    if taken then self.tree:add_le(f[key], taken) end
    return taken
end
function Reader:text(key, len)
    local taken = self:take(len)
    if taken then
        local text = taken:le_ustring():gsub("%z.*$", "")
        self.tree:add(f[key], taken, text)
    end
end

-- FILETIME: 100 ns since 1601.
local function add_time(reader)
    local taken = reader:take(8)
    if not taken then return end
    local ticks = taken:le_uint64()
    reader.tree:add_le(f.client_ticks, taken)
    local unix = ticks / UInt64.new(10000000, 0)
    local seconds = tonumber(tostring(unix)) - 11644473600
    if seconds >= 0 and seconds < 2 ^ 32 then
        local rest = tonumber(tostring(ticks % UInt64.new(10000000, 0))) * 100
        reader.tree:add(f.client_time, taken, NSTime.new(seconds, rest))
    end
end

local function add_request(reader)
    reader:add("is_vm", 4)
    reader:add("licence_status", 4)
    reader:add("minutes_left", 4)
    reader:add("app_id", 16)
    reader:add("act_id", 16)
    reader:add("kms_id", 16)
    reader:add("cmid", 16)
    reader:add("n_policy", 4)
    add_time(reader)
    reader:add("previous_cmid", 16)
    reader:text("workstation", 128)
end

local function add_answer(reader)
    local size = reader:add("host_pid_size", 4)
    if not size then return end
    -- A wrong size moves nothing: what stands behind the PID has a fixed length, and so has the MAC.
    reader:text("host_pid", reader:left() - 16 - 8 - 12 - 16)
    reader:add("cmid", 16)
    add_time(reader)
    reader:add("count", 4)
    reader:add("activation_interval", 4)
    reader:add("renewal_interval", 4)
end

local function add_message(tree, range, is_request)
    local message = tree:add(kms, range, is_request and "Request" or "Answer")
    local reader = Reader.new(message, range)
    reader:add("minor", 2)
    local major = reader:add("major", 2)
    if not major then return end
    local version = major:le_uint()
    message:append_text(", version " .. version)
    if version == 4 then
        if is_request then add_request(reader) else add_answer(reader) end
        reader:add("mac", 16)
    elseif version == 5 or version == 6 then
        reader:add("iv", 16)
        reader:add("ciphertext", reader:left())
    end
    return version
end

local function u32(range, at)
    if range:len() < at + 4 then return nil end
    return range:range(at, 4):le_uint()
end

-- The syntax whose sizes agree. Both stubs begin with the size; NDR64 fills up to eight octets.
local function shape(range, is_request)
    local size = u32(range, 0)
    if not size then return nil end
    if is_request then
        if u32(range, 4) == size and range:len() >= 8 + size then return { size = size, data = 8, max = 4, width = 4 } end
        if u32(range, 4) == 0 and u32(range, 8) == size and range:len() >= 16 + size then
            return { size = size, data = 16, max = 8, width = 8 }
        end
        return nil
    end
    if size == 0 and range:len() < 20 then return { size = 0, refusal = 8, referent = 4, width = 4 } end
    if size == 0 then return { size = 0, refusal = 16, referent = 8, width = 8 } end
    if u32(range, 8) == size and u32(range, 4) ~= 0 and range:len() >= 12 + size then
        return { size = size, data = 12, max = 8, referent = 4, width = 4 }
    end
    if u32(range, 16) == size and range:len() >= 24 + size then
        return { size = size, data = 24, max = 16, referent = 8, width = 8 }
    end
    return nil
end

local function add_stub(range, root, pinfo, is_request)
    local found = shape(range, is_request)
    local tree = root:add(kms, range)
    if not found then
        tree:add_proto_expert_info(malformed)
        return
    end
    tree:add(f.syntax, found.width == 8 and "NDR64" or "NDR"):set_generated()
    tree:add_le(f.size, range:range(0, 4))
    if found.referent then tree:add_le(f.referent, range:range(found.referent, found.width)) end
    local hresult = found.refusal
    if found.data then
        tree:add_le(f.max_count, range:range(found.max, found.width))
        if found.size > 0 then add_message(tree, range:range(found.data, found.size), is_request) end
        hresult = found.data + found.size
        hresult = hresult + (4 - hresult % 4) % 4
    end
    if is_request then
        tree:append_text(", request")
        pinfo.cols.info:append(" KMS request")
    elseif u32(range, hresult) then
        tree:add_le(f.hresult, range:range(hresult, 4))
        local code = u32(range, hresult)
        local said = string.format("0x%08X", code)
        tree:append_text(", " .. (found.refusal and "refusal " or "answer ") .. said)
        pinfo.cols.info:append(" KMS " .. (found.refusal and ("refusal " .. said) or "answer"))
    end
end

function kms.dissector(_, pinfo, root)
    local types = { ptype() }
    local at = stream()
    if #types == 0 or not at then return end
    local bound = bind_context()
    if bound then
        other_interface[at.value] = tostring(bound):lower() ~= INTERFACE
    end
    if other_interface[at.value] then return end
    -- One stub for each request and response that is whole in this frame, in their order.
    local stubs = { stub_data() }
    local nth = 0
    for _, of in ipairs(types) do
        if of.value == REQUEST or of.value == RESPONSE then
            nth = nth + 1
            local stub = stubs[nth]
            if stub then add_stub(stub.range, root, pinfo, of.value == REQUEST) end
        end
    end
end

register_postdissector(kms)
